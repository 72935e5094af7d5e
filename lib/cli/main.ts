import { Problem } from '@/lib/domain/problem'
import { EmbeddedError } from '@/lib/embedded/embedded-error'
import { describeError, openLog } from '@/lib/runtime/log'
import { commands } from './commands'

const [first = 'help', ...args] = process.argv.slice(2)
const name = first === '--help' || first === '-h' ? 'help' : first

try {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new Problem('invalid', `There is no command “${name}”.`, { hint: 'npx arborist help' })
  await command.run(args)
} catch (error) {
  process.stderr.write(`${tell(error)}\n`)
  process.exitCode = 1
  if (process.send) process.exit(1)
}

/** One sentence with the next step; what is neither ours nor plainly worded goes to the log without its parameters. */
function tell(error: unknown): string {
  if (error instanceof Problem || error instanceof EmbeddedError) {
    return [error.message, error.hint].filter(Boolean).join('\n')
  }
  if (error instanceof Error && error.message.startsWith('The ')) return error.message
  const code = (error as { code?: string } | null)?.code
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTFOUND') {
    return 'The store does not answer.\nCheck DATABASE_URL, or unset it to use the embedded one.'
  }
  if (code === '28P01' || code === '3D000' || code === '28000') {
    return 'The store refuses the connection.\nCheck user, password and database in DATABASE_URL.'
  }
  openLog('command').error('The command failed', describeError(error))
  return 'Arborist could not go on; the line above says where.'
}
