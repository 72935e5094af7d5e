import { readFile } from 'node:fs/promises'
import { type FindingKind, findingKinds, type Severity, severities } from '@/lib/domain/finding'
import { Problem } from '@/lib/domain/problem'
import { applyIgnoreList, readIgnoreList } from '@/lib/domain/report/ignore-list'
import { reportJson } from '@/lib/domain/report/report-json'
import { reportMarkdown } from '@/lib/domain/report/report-markdown'
import { reportText } from '@/lib/domain/report/report-text'
import { countSeverities, type TargetReport } from '@/lib/domain/report/target-report'
import { lookAside } from '@/lib/services/finding/look-aside'
import { report as readReport } from '@/lib/services/finding/report'
import { ConnectionInput } from '@/lib/services/target/input'
import { perform } from '@/lib/services/verb'
import { readCertificate } from './certificate'
import { readOptions } from './options'
import { readTargetPassword } from './password'
import { print } from './print'
import { withContext } from './with-context'

const connectionNames = ['host', 'port', 'database', 'user', 'tls', 'ca'] as const
const names = [...connectionNames, 'format', 'fail-on', 'severity', 'kind', 'ignore'] as const
const writers = { text: reportText, json: reportJson, markdown: reportMarkdown }
const most = 20_000

export const checkUsage =
  'check TARGET | --host H --database D --user U [--port P] [--tls MODE] [--ca FILE]\n' +
  '      [--format text|json|markdown] [--fail-on harm|attention|note|never] [--severity S] [--kind K,…] [--ignore FILE]'

/**
 * `check`: prints the findings on a target as the store has them, or on a database that is looked at once, without a store.
 * The exit code is 2 when one does harm, 1 when one needs attention, 0 when there is neither; 3 when the check could not be
 * made, or not in full and nothing was found. Throws a Problem when it could not be made.
 */
export async function check(args: string[]): Promise<void> {
  const [first] = args
  const handle = first === undefined || first.startsWith('-') ? null : first
  const options = readOptions(handle === null ? args : args.slice(1), names)
  const format = choose('format', ['text', 'json', 'markdown'], options.format, 'text')
  const failOn = choose('fail-on', [...severities, 'never'], options['fail-on'], 'attention')
  const least = choose('severity', severities, options.severity, 'note')
  const kinds = readKinds(options.kind)
  const rules = options.ignore === undefined ? [] : readIgnoreList(await readIgnoreFile(options.ignore))
  const given = connectionNames.filter((name) => options[name] !== undefined)
  if (handle !== null && given.length > 0) {
    throw new Problem('invalid', `Name a target or connection fields, not both: “${handle}” and --${given[0]}.`)
  }
  if (handle === null && given.length === 0) throw new Problem('invalid', `Usage: npx arborist ${checkUsage}`)

  const whole = handle === null ? await look(options) : await stored(handle)
  const chosen = whole.findings.filter(({ kind, severity }) => kinds.has(kind) && isAtLeast(severity, least))
  const { kept, idle } = applyIgnoreList(chosen, rules)
  const report = narrowed(whole, kept)
  await print(writers[format](report))
  const ignored = chosen.length - kept.length
  if (ignored > 0) process.stderr.write(`${ignored} of the findings are in the ignore list.\n`)
  for (const { line } of idle) process.stderr.write(`Line ${line} of the ignore list fits no finding.\n`)
  process.exitCode = exitCode(report, failOn)
}

/** Rests on statistics, for which a role needs SELECT on the tables: what they keep back is told, and fails no build. */
const optional = new Set(['column statistics', 'bloat'])

/** 2 errors, 1 warnings, 0 none; 3 when nothing was found but not everything could be asked. */
export function exitCode({ findings, incomplete }: TargetReport, failOn: Severity | 'never'): number {
  const failing = failOn === 'never' ? [] : findings.filter(({ severity }) => isAtLeast(severity, failOn))
  if (failing.some(({ severity }) => severity === 'harm')) return 2
  if (failing.length > 0) return 1
  return incomplete.some(({ what }) => !optional.has(what)) ? 3 : 0
}

/** The report on some of its findings. */
function narrowed(report: TargetReport, findings: TargetReport['findings']): TargetReport {
  if (findings.length === report.findings.length) return report
  const reclaimableBytes = findings.reduce((sum, each) => sum + (each.reclaimableBytes ?? 0), 0)
  return { ...report, findings, total: findings.length, severities: countSeverities(findings), reclaimableBytes }
}

async function look(options: { [name in (typeof names)[number]]?: string }): Promise<TargetReport> {
  const { host, port, database, user, tls, ca } = options
  const parsed = ConnectionInput.safeParse({
    ...{ host, database, user },
    ...(port === undefined ? {} : { port }),
    ...(tls === undefined ? {} : { tls }),
    ...(ca === undefined ? {} : { ca: await readCertificate(ca) }),
  })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Problem('invalid', `${issue?.message}.`, { hint: `See --${issue?.path.join('.')}.` })
  }
  return lookAside(new URL('./look.mjs', import.meta.url), parsed.data, await readTargetPassword())
}

async function stored(target: string): Promise<TargetReport> {
  const { report } = await withContext((context) => perform(readReport, context, { target, limit: most }))
  if (report.judgedAt) return report
  throw new Problem('busy', 'The target was not judged yet.', {
    hint: report.incomplete[0]?.hint ?? 'Findings appear a moment after the first snapshot.',
  })
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least)
}

function choose<const T extends string>(name: string, known: readonly T[], text: string | undefined, standard: T): T {
  if (text === undefined) return standard
  const found = known.find((each) => each === text)
  if (found) return found
  throw new Problem('invalid', `--${name} is one of ${known.join(', ')}.`)
}

function readKinds(text: string | undefined): ReadonlySet<FindingKind> {
  if (text === undefined) return new Set(findingKinds)
  return new Set(text.split(',').map((word) => choose('kind', findingKinds, word.trim(), 'invalid')))
}

async function readIgnoreFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new Problem('invalid', `The ignore list ${file} cannot be read (${reason}).`)
  }
}
