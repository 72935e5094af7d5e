import 'server-only'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder: the nearest one above this file that holds `drizzle` and `package.json`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'drizzle')))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('Arborist is not complete: its folder drizzle is missing.')
    folder = above
  }
  return folder
}
