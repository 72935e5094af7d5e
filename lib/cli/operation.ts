import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { duration, percent, stamp } from '@/lib/domain/format'
import { isOver, operationKinds, operationKindWords, operationStateWords } from '@/lib/domain/operation/operation'
import { objectOf } from '@/lib/domain/operation/request-words'
import { Problem } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import type { Context } from '@/lib/services/context'
import { cancel } from '@/lib/services/operation/cancel'
import { describe, type OperationDescription } from '@/lib/services/operation/describe'
import { list } from '@/lib/services/operation/list'
import type { PreparedView } from '@/lib/services/operation/preflight'
import { start } from '@/lib/services/operation/start'
import { startBatch } from '@/lib/services/operation/start-batch'
import { undo } from '@/lib/services/operation/undo'
import { perform } from '@/lib/services/verb'
import { lastBeat } from '@/lib/store/target'
import { readOptions } from './options'
import { print } from './print'
import { withContext } from './with-context'

const kinds: readonly string[] = operationKinds
const acts = ['list', 'show', 'cancel', 'undo'] as const
const flags = ['unique', 'nulls-not-distinct', 'dry-run', 'finish', 'analyze', 'freeze', 'skip-locked'] as const
const names = [
  ...['target', 'schema', 'table', 'name', 'columns', 'include', 'where', 'method', 'with', 'tablespace'],
  ...['confirm', 'index-cleanup', 'truncate', 'parallel', 'process-toast', 'buffer-usage-limit'],
] as const

export const operationUsage =
  'operation list [--target T] [--state S] | show ID | cancel ID | undo ID\n' +
  '      operation batch --target T --file OPERATIONS.json | --rebuild --schema S [--table T] [--confirm WORDS] [--dry-run]\n' +
  '      operation create-index --target T --schema S --table T --columns a,b [--name N] [--unique] [--include c,d]\n' +
  '        [--where CONDITION] [--method M] [--with fillfactor=70] [--tablespace T] [--dry-run]\n' +
  '      operation drop-index --target T --schema S --name N --confirm N [--dry-run]\n' +
  '      operation reindex-index | remove-leftover [--finish] --target T --schema S --name N [--dry-run]\n' +
  '      operation analyze-table | vacuum-table --target T --schema S --table T [--columns a,b] [--analyze] [--freeze]\n' +
  '        [--skip-locked] [--index-cleanup auto|on|off] [--truncate true|false] [--parallel N]\n' +
  '        [--process-toast true|false] [--buffer-usage-limit KB] [--dry-run]'

/**
 * `operation`: lists, shows, cancels and undoes operations, or starts one, or several as one plan of action, and follows them to
 * their end. The exit code is 0 when all succeeded, 1 when one failed or was refused, 2 when one was cancelled. Columns are
 * names separated by commas, or a JSON list as the API takes it. Ctrl-C ends the following, not the operation.
 */
export async function operation(args: string[]): Promise<void> {
  const [first = '', ...rest] = args
  if (kinds.includes(first)) return startOne(first, rest)
  if (first === 'batch') return startSeveral(rest)
  if (!acts.includes(first as (typeof acts)[number])) {
    throw new Problem('invalid', `Usage: npx arborist ${operationUsage}`)
  }
  if (first === 'list') return listAll(readOptions(rest, ['target', 'state', 'kind']))
  const [id, ...more] = rest
  readOptions(more)
  if (!id) throw new Problem('invalid', 'Say which operation, by its id.', { hint: 'npx arborist operation list' })
  await withContext(async (context) => {
    if (first === 'show') return print(whole(await perform(describe, context, { operation: id })))
    if (first === 'cancel') await perform(cancel, context, { operation: id })
    await follow(context, first === 'undo' ? (await perform(undo, context, { operation: id })).id : id)
  })
}

async function listAll(filter: { target?: string; state?: string; kind?: string }): Promise<void> {
  await withContext(async (context) => {
    const { items, total } = await perform(list, context, { ...filter, limit: 100 } as never)
    for (const each of items) {
      const outcome = each.isOver ? (each.problem?.message ?? each.says) : progressWords(each)
      const columns = [
        each.id,
        stamp(each.createdAt),
        each.target?.slug ?? '-',
        operationStateWords[each.state],
        `${operationKindWords[each.kind]} ${each.schema}.${each.name}`,
        outcome ?? '',
      ]
      await print(`${columns.map((text) => visibleText(text)).join('\t')}\n`)
    }
    if (total > items.length) process.stderr.write(`${total - items.length} older ones are not listed.\n`)
  })
}

async function startOne(kind: string, args: string[]): Promise<void> {
  const given = readOptions(withValues(args), [...names, ...flags] as string[]) as Record<string, string | undefined>
  if (!given.target)
    throw new Problem('invalid', 'Say on which target: --target T.', { hint: 'npx arborist target list' })
  const input = {
    ...{ kind, target: given.target, schema: given.schema ?? 'public', table: given.table, name: given.name },
    ...{ where: given.where, method: given.method, tablespace: given.tablespace, confirm: given.confirm },
    ...{ columns: listOf(given.columns), include: listOf(given.include), with: parametersOf(given.with) },
    ...{ unique: isOn(given.unique), nullsNotDistinct: isOn(given['nulls-not-distinct']), finish: isOn(given.finish) },
    ...{ analyze: isOn(given.analyze), freeze: isOn(given.freeze), skipLocked: isOn(given['skip-locked']) },
    ...{ indexCleanup: given['index-cleanup'], dryRun: isOn(given['dry-run']) },
    truncate: given.truncate === undefined ? undefined : isOn(given.truncate),
    parallel: given.parallel === undefined ? undefined : Number(given.parallel),
    processToast: given['process-toast'] === undefined ? undefined : isOn(given['process-toast']),
    bufferUsageLimit: given['buffer-usage-limit'] === undefined ? undefined : Number(given['buffer-usage-limit']),
  }
  const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  await withContext(async (context) => {
    const answer = await perform(start, context, defined as never)
    if ('id' in answer) {
      await follow(context, answer.id)
      return
    }
    await print(preparedWords(answer))
    process.exitCode = answer.outcome === 'stop' ? 1 : 0
  })
}

async function startSeveral(args: string[]): Promise<void> {
  const takes = ['target', 'file', 'rebuild', 'schema', 'table', 'confirm', 'dry-run']
  const given = readOptions(withValues(args), takes) as Record<string, string | undefined>
  const { target, file, schema, table, confirm } = given
  if (!target) throw new Problem('invalid', 'Say on which target: --target T.', { hint: 'npx arborist target list' })
  const isRebuild = isOn(given.rebuild)
  if ((file === undefined) !== isRebuild || (isRebuild && !schema)) {
    throw new Problem('invalid', 'Say what is to be done: --file OPERATIONS.json, or --rebuild --schema S.', {
      hint: 'The file holds a JSON list of operations as the API takes them.',
    })
  }
  const input = {
    target,
    ...(file === undefined ? { rebuild: { schema, table } } : { operations: await listIn(file) }),
    ...{ confirm, dryRun: isOn(given['dry-run']) },
  }
  await withContext(async (context) => {
    const answer = await perform(startBatch, context, input as never)
    for (const { request, why } of answer.leftOut) {
      const { schema, name } = objectOf(request)
      process.stderr.write(
        `${visibleText(`Left out: ${operationKindWords[request.kind]} ${schema}.${name}: ${why}`)}\n`,
      )
    }
    if (answer.batch !== undefined) {
      for (const { id } of answer.operations) if (!(await follow(context, id))) return
      return
    }
    for (const each of answer.operations) await print(`${preparedWords(each)}\n`)
    if (answer.confirm !== null) await print(`To start it: --confirm "${answer.confirm}"\n`)
    process.exitCode = answer.operations.some(({ outcome }) => outcome === 'stop') ? 1 : 0
  })
}

async function listIn(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Problem('invalid', `The file “${file}” cannot be read.`, { hint: 'Look at its name and its rights.' })
  })
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return list
  } catch {
    // Told below, as a file of another form is.
  }
  throw new Problem('invalid', 'The file holds no JSON list of operations.', {
    hint: '[{ "kind": "drop-index", "schema": "public", "name": "by_day" }, …]',
  })
}

/** A flag alone means yes. */
function withValues(args: string[]): string[] {
  return args.flatMap((arg, place) => {
    const isFlag = [...flags, 'rebuild'].some((flag) => arg === `--${flag}`)
    const next = args[place + 1]
    return isFlag && (next === undefined || next.startsWith('--')) ? [arg, 'true'] : [arg]
  })
}

const isOn = (value: string | undefined) => ['true', 'yes', 'on', '1'].includes(value ?? '')

function listOf(text: string | undefined): unknown[] | undefined {
  if (text === undefined) return undefined
  if (!text.trim().startsWith('[')) return text.split(',').map((each) => each.trim())
  try {
    return JSON.parse(text) as unknown[]
  } catch {
    throw new Problem('invalid', 'The list is not valid JSON.', { hint: 'Write names with commas, or a JSON list.' })
  }
}

function parametersOf(text: string | undefined): Record<string, string | number | boolean> | undefined {
  if (text === undefined) return undefined
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=').map((each) => each.trim())
      if (/^-?\d+(?:\.\d+)?$/.test(value)) return [name, Number(value)]
      return [name, value === 'true' || value === 'false' ? value === 'true' : value]
    }),
  )
}

function preparedWords({ checks, plan }: PreparedView): string {
  const lines = (plan?.steps ?? []).flatMap(({ sql, lock, blocks }) => [`${sql};`, `    ${lock}: ${blocks}`])
  const marks = { pass: 'pass', warn: 'WARN', stop: 'STOP' }
  for (const { outcome, says, hint, sql } of checks) {
    lines.push(`${marks[outcome]}  ${says}`)
    if (outcome !== 'pass') lines.push(...[hint, sql].filter((each) => each !== null).map((each) => `      ${each}`))
  }
  if (plan) {
    lines.push(`Time: ${plan.predictedMs === null ? 'unknown' : `about ${duration(plan.predictedMs)}`}`)
    lines.push(`Undo: ${plan.undo.says}`)
  }
  return `${lines.map((line) => visibleText(line)).join('\n')}\n`
}

type Followed = Pick<OperationDescription, 'progress' | 'state'>

function progressWords({ progress, state }: Followed): string {
  if (!progress) return operationStateWords[state]
  const share = progress.share === null ? null : percent(progress.share)
  const left = progress.leftMs === null ? null : `about ${duration(progress.leftMs)} left`
  const waits = progress.waitsFor.map((each) => `waits for process ${each.pid} (${each.user ?? 'unknown'})`)
  return [progress.phase, share, left, ...waits].filter((each) => each !== null).join(', ')
}

function whole(described: OperationDescription): string {
  const { kind, schema, name, state, actor, plan, events } = described
  const lines = [
    `${operationKindWords[kind]} ${schema}.${name}`,
    `${operationStateWords[state]}${isOver(state) ? '' : `: ${progressWords(described)}`}`,
    `asked for ${stamp(described.createdAt)} by ${actor.name}`,
    ...(plan?.steps ?? []).map(({ sql }) => `${sql};`),
    ...events.map(({ at, words }) => `${stamp(at)}  ${words}`),
  ]
  return `${lines.map((line) => visibleText(line)).join('\n')}\n`
}

/** Prints what happens to an operation until it is over; false when it is left before. The first end that is no success counts. */
async function follow(context: Context, id: string): Promise<boolean> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const isLive = process.stdout.isTTY === true
  let told = 0
  let last = ''
  process.stderr.write(`Operation ${id}\n`)
  while (true) {
    const described = await perform(describe, context, { operation: id })
    for (const event of described.events.filter((each) => each.id > told)) {
      told = event.id
      await print(`${isLive ? '\r\x1b[K' : ''}${stamp(event.at)}  ${visibleText(event.words)}\n`)
    }
    if (described.isOver) {
      // Its last line may be on its way to the log still.
      const { says, finishedAt } = described
      if (says !== null && !described.events.some(({ words }) => words.includes(says)))
        await print(`${stamp(finishedAt ?? new Date())}  ${visibleText(says)}\n`)
      if (described.problem?.hint) process.stderr.write(`${visibleText(described.problem.hint)}\n`)
      process.exitCode ||= { succeeded: 0, cancelled: 2 }[described.state as string] ?? 1
      return true
    }
    const now = visibleText(progressWords(described))
    if (described.progress && now !== last) {
      await print(isLive ? `\r\x1b[K${now}` : `${now}\n`)
      last = now
    }
    if (stop.signal.aborted) {
      process.stderr.write(`\nIt goes on without this command. npx arborist operation cancel ${id}\n`)
      return false
    }
    const beat = await lastBeat(context.store.db)
    if (!beat || Date.now() - beat.getTime() > 30_000) {
      process.stderr.write('No worker is running: it begins when Arborist is started.\n')
      return false
    }
    if (described.needsApproval) {
      process.stderr.write('It waits for a second person to approve it on its page.\n')
      return false
    }
    await sleep(500, undefined, { signal: stop.signal }).catch(() => {})
  }
}
