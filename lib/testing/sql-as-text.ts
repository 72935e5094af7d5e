import { readFileSync } from 'node:fs'
import type { Plugin } from 'vitest/config'

/** Imports `*.sql` as its text, as the two production bundlers do. */
export function sqlAsText(): Plugin {
  return {
    name: 'sql-as-text',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('.sql')) return null
      return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`
    },
  }
}
