import { startDemo } from '@/lib/demo/start'
import { runWorkload } from '@/lib/demo/workload'
import { Problem } from '@/lib/domain/problem'
import type { Role } from '@/lib/domain/role'
import { followSupervisor } from '@/lib/runtime/child'
import { readConfig } from '@/lib/runtime/config'
import { openLog } from '@/lib/runtime/log'
import { makeLink, start } from '@/lib/runtime/start'
import { runWeb } from '@/lib/runtime/web'
import { runWorker } from '@/lib/runtime/worker'
import { create as createKey } from '@/lib/services/key/keys'
import { createPerson } from '@/lib/services/person/people'
import { list as listTargets } from '@/lib/services/target/read'
import { add as addTarget, test as testTarget } from '@/lib/services/target/write'
import { perform } from '@/lib/services/verb'
import { readCertificate } from './certificate'
import { check, checkUsage } from './check'
import { maintain, maintainUsage } from './maintain'
import { operation, operationUsage } from './operation'
import { readOptions } from './options'
import { readFirstLine, readTargetPassword } from './password'
import { plan } from './plan'
import { withContext } from './with-context'

type Command = {
  usage: string
  says: string
  run(args: string[]): Promise<void>
  /** The exit code when it could not do its work; 1 unless that means something else. */
  failure?: number
}

export const commands: Record<string, Command> = {
  help: { usage: 'help', says: 'This list.', run: help },
  start: {
    usage: 'start',
    says: 'Run Arborist (ARBORIST_ROLE: all, web or worker).',
    run: (args) => runAll(args, false),
  },
  demo: {
    usage: 'demo',
    says: 'Run Arborist with a living demonstration database.',
    run: (args) => runAll(args, true),
  },
  worker: { usage: 'worker', says: 'Run a worker only, on the store of DATABASE_URL.', run: worker },
  migrate: { usage: 'migrate', says: 'Bring the store to the newest shape.', run: migrate },
  key: { usage: 'key create --name N --role R', says: 'Make an API key and print it alone.', run: key },
  person: {
    usage: 'person create --name N --email E --role R',
    says: 'Add a person; the password is read from the first line of standard input.',
    run: person,
  },
  link: { usage: 'link', says: 'Print a one-time link that signs in the first administrator.', run: link },
  target: {
    usage: 'target list | test T | add --name N --host H --database D --user U [--port P] [--tls MODE] [--ca FILE]',
    says: 'See, test or add targets; the password is read from the first line of standard input.',
    run: target,
  },
  plan: {
    usage: 'plan [FILE|-]',
    says: 'Read the plans in a file or standard input, and print their figures and findings as JSON.',
    run: plan,
  },
  check: {
    usage: checkUsage,
    says: 'Print the findings on a target, or on a database that is looked at once without a store. Ends with 0 (none), 1 (warnings), 2 (errors) or 3 (could not check).',
    run: check,
    failure: 3,
  },
  maintain: {
    usage: maintainUsage,
    says: 'Run a policy of a target now, or try it. Ends with 0, or 1 when something failed or the run ended early.',
    run: maintain,
  },
  operation: {
    usage: operationUsage,
    says: 'Start an operation and follow it to its end; see, cancel and undo operations. Ends with 0 (succeeded), 1 (failed) or 2 (cancelled).',
    run: operation,
  },
  web: { usage: '', says: '', run: () => runWeb() },
  workload: { usage: '', says: '', run: workload },
}

async function help(): Promise<void> {
  const lines = Object.values(commands)
    .filter((command) => command.usage)
    .map((command) => `  npx arborist ${command.usage}\n      ${command.says}`)
  process.stdout.write(`Arborist looks after the indexes of PostgreSQL databases.\n\n${lines.join('\n')}\n`)
}

/** Starts everything, prints the link, and stops in order on the first signal. */
async function runAll(args: string[], isDemo: boolean): Promise<void> {
  readOptions(args)
  process.env.LOG_LEVEL ||= isDemo ? 'warn' : 'info'
  const config = readConfig()
  const log = openLog('supervisor')
  const abort = new AbortController()
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        abort.abort(new Problem('cancelled', 'Arborist was stopped before it was ready.'))
        resolve()
      })
    }
    // Under npm, a killed npm would leave us behind with nobody to stop us.
    const parent = process.ppid
    if (!process.env.npm_lifecycle_event) return
    setInterval(() => {
      if (process.ppid !== parent) process.emit('SIGTERM')
    }, 1_000).unref()
  })
  if (isDemo && config.role !== 'all')
    throw new Problem('invalid', 'The demonstration runs with ARBORIST_ROLE=all only.')
  const running = isDemo ? await startDemo(config, log, abort.signal) : await start(config, log, abort.signal)
  try {
    if (config.role === 'worker') process.stdout.write('Arborist’s worker is ready.\n')
    else process.stdout.write(`Arborist is ready: ${await makeLink(config, running.store, isDemo)}\n`)
    await asked
  } finally {
    await running.stop()
  }
  process.exit(0)
}

async function worker(args: string[]): Promise<void> {
  if (args.includes('--child')) return runWorker(process.env.ARBORIST_STORE_URL!)
  process.env.ARBORIST_ROLE = 'worker'
  return runAll(args, false)
}

/** The demonstration's readers and writers, as a child of `demo`. */
async function workload(): Promise<void> {
  const { seed, ...server } = JSON.parse(process.env.ARBORIST_WORKLOAD ?? '{}')
  const abort = new AbortController()
  const child = followSupervisor(async () => abort.abort())
  const log = openLog('workload')
  child.ready()
  await runWorkload(server, { seed, signal: abort.signal, log: (message) => log.warn(message) })
}

async function migrate(args: string[]): Promise<void> {
  readOptions(args)
  await withContext(async () => process.stdout.write('The store has the newest shape.\n'))
}

async function key(args: string[]): Promise<void> {
  expectVerb(args, ['create'], 'key create --name N --role viewer|operator|admin')
  const { name = '', role = 'viewer' } = readOptions(args.slice(1), ['name', 'role'])
  await withContext(async (context) => {
    const made = await perform(createKey, context, { name, role })
    process.stdout.write(`${made.key}\n`)
  })
}

async function person(args: string[]): Promise<void> {
  expectVerb(args, ['create'], 'person create --name N --email E --role viewer|operator|admin')
  const { name = '', email = '', role = 'admin' } = readOptions(args.slice(1), ['name', 'email', 'role'])
  const password = await readFirstLine('Password: ')
  await withContext(async (context) => {
    const made = await createPerson(context, { name, email, role: role as Role, password })
    process.stdout.write(`${made.email} may sign in as ${made.role}.\n`)
  })
}

async function link(args: string[]): Promise<void> {
  readOptions(args)
  await withContext(async (context, config) => {
    process.stdout.write(`${await makeLink(config, context.store, true)}\n`)
  })
}

async function target(args: string[]): Promise<void> {
  expectVerb(args, ['list', 'add', 'test'], 'target list | test T | add --name N --host H --database D --user U')
  const [name, ...rest] = args
  if (name === 'list') readOptions(rest)
  const handle = name === 'test' ? readHandle(rest) : ''
  const input = name === 'add' ? await readTarget(rest) : {}
  await withContext(async (context) => {
    if (name === 'list') {
      const { items } = await perform(listTargets, context, {})
      for (const each of items) {
        const seen = each.lastSnapshotAt ? each.lastSnapshotAt.toISOString() : 'no snapshot yet'
        process.stdout.write(
          `${[each.slug, `${each.host}:${each.port}/${each.database}`, each.version ?? '-', each.health, seen].join('\t')}\n`,
        )
      }
      return
    }
    if (name === 'test') return tell(await perform(testTarget, context, { target: handle }))
    const made = await perform(addTarget, context, input)
    process.stdout.write(`${made.slug}\n`)
    if (made.test) tell(made.test, process.stderr)
  })
}

function readHandle([handle, ...rest]: string[]): string {
  readOptions(rest)
  if (handle) return handle
  throw new Problem('invalid', 'Say which target to test.', { hint: 'npx arborist target list' })
}

async function readTarget(args: string[]): Promise<Record<string, string>> {
  const names = ['name', 'host', 'port', 'database', 'user', 'tls', 'ca', 'interval'] as const
  const { ca, interval, ...fields } = readOptions(args, names)
  return {
    ...(fields.database ? { name: fields.database } : {}),
    ...fields,
    ...(ca ? { ca: await readCertificate(ca) } : {}),
    ...(interval ? { intervalS: interval } : {}),
    password: await readTargetPassword(),
  }
}

function tell(
  result: {
    version: string | null
    capabilities: { state: string; name: string; gives: string; statement?: string }[]
  },
  out: NodeJS.WriteStream = process.stdout,
): void {
  out.write(`PostgreSQL ${result.version}\n`)
  for (const each of result.capabilities) {
    out.write(`${each.state.padEnd(8)} ${each.name}: ${each.gives}\n`)
    if (each.state !== 'present' && each.statement) out.write(`         ${each.statement}\n`)
  }
}

function expectVerb(args: string[], verbs: string[], usage: string): void {
  if (!verbs.includes(args[0] ?? '')) throw new Problem('invalid', `Usage: npx arborist ${usage}`)
}
