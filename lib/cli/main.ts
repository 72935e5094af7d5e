import { Problem } from '@/lib/domain/problem'
import { EmbeddedError } from '@/lib/embedded/embedded-error'
import { describeError, openLog } from '@/lib/runtime/log'
import { commands } from './commands'

const [first = 'help', ...args] = process.argv.slice(2)
const name = first === '--help' || first === '-h' ? 'help' : first

const command = Object.hasOwn(commands, name) ? commands[name] : undefined

// Node would print it with all its fields, and those of the driver and the ORM carry parameters.
process.on('uncaughtException', (error) => {
  openLog(name).error('An error was not caught', describeError(error))
  process.exit(command?.failure ?? 1)
})

try {
  if (!command) throw new Problem('invalid', `There is no command “${name}”.`, { hint: 'npx arborist help' })
  await command.run(args)
} catch (error) {
  process.stderr.write(`${tell(error)}\n`)
  process.exitCode = command?.failure ?? 1
  if (process.send) process.exit(1)
}

/** One sentence with the next step; what is neither ours nor plainly worded goes to the log without its parameters. */
function tell(error: unknown): string {
  if (error instanceof Problem || error instanceof EmbeddedError) {
    return [error.message, error.hint].filter(Boolean).join('\n')
  }
  if (error instanceof Error && error.message.startsWith('The ')) return error.message
  const code = codeOf(error)
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTFOUND') {
    return 'The store does not answer.\nCheck DATABASE_URL, or unset it to use the embedded one.'
  }
  if (code === '28P01' || code === '3D000' || code === '28000') {
    return 'The store refuses the connection.\nCheck user, password and database in DATABASE_URL.'
  }
  if (code === '42501') {
    return 'The role in DATABASE_URL lacks a right on the store.\nGive it a database of its own: alter database … owner to ….'
  }
  openLog('command').error('The command failed', describeError(error))
  return 'Arborist could not go on; the line above says where.'
}

/** The ORM wraps what the driver threw. */
function codeOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return undefined
}
