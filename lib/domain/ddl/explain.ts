import { Problem } from '@/lib/domain/problem'

export const explainFlags = [
  'analyze',
  'verbose',
  'costs',
  'settings',
  'generic_plan',
  'buffers',
  'wal',
  'timing',
  'summary',
  'memory',
  'io',
] as const
export type ExplainFlag = (typeof explainFlags)[number]
export const serializeModes = ['none', 'text', 'binary'] as const

/** What is asked of EXPLAIN; a missing one is the server's default. */
export type ExplainOptions = Partial<Record<ExplainFlag, boolean>> & { serialize?: (typeof serializeModes)[number] }

/** Since which version of PostgreSQL, for those newer than 13. */
const since: Partial<Record<keyof ExplainOptions, number>> = { generic_plan: 16, memory: 17, serialize: 17, io: 19 }
const needAnalyze: (keyof ExplainOptions)[] = ['wal', 'timing', 'serialize', 'io']

/** Throws a Problem that names the option when this server does not have it, or when two do not go together. */
export function checkExplainOptions(options: ExplainOptions, versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000)
  for (const name of Object.keys(since) as (keyof ExplainOptions)[]) {
    const needed = since[name] ?? 0
    if (!isAsked(options, name) || major >= needed) continue
    throw new Problem('unsupported', `${name.toUpperCase()} needs PostgreSQL ${needed}; this server is ${major}.`, {
      field: `options.${name}`,
      hint: 'Take the option off and run again.',
    })
  }
  for (const name of needAnalyze) {
    if (options.analyze || !isAsked(options, name)) continue
    throw new Problem('invalid', `${name.toUpperCase()} needs ANALYZE.`, {
      field: `options.${name}`,
      hint: 'Switch ANALYZE on, which runs the statement, or take the option off.',
    })
  }
  if (options.analyze && options.generic_plan) {
    throw new Problem('invalid', 'GENERIC_PLAN does not go with ANALYZE: a generic plan has no values to run with.', {
      field: 'options.generic_plan',
    })
  }
}

function isAsked(options: ExplainOptions, name: keyof ExplainOptions): boolean {
  const value = options[name]
  return value !== undefined && value !== false && value !== 'none'
}

/**
 * `explain (…, format json) `, to be followed by one statement. The list in parentheses is always there, so that a text
 * can never add an option of its own. Options that need ANALYZE are left out without it.
 */
export function explainPrefix(options: ExplainOptions): string {
  const list = explainFlags.flatMap((name) => {
    const value = options[name]
    if (value === undefined || (!options.analyze && needAnalyze.includes(name))) return []
    if (!value && since[name] !== undefined) return []
    return [`${name} ${value ? 'on' : 'off'}`]
  })
  const mode = serializeModes.find((each) => each === options.serialize)
  if (mode && mode !== 'none' && options.analyze) list.push(`serialize ${mode}`)
  return `explain (${[...list, 'format json'].join(', ')}) `
}

/** `execute "name"(null, …)`: a prepared statement with so many parameters, all null. */
export function executeWithNulls(name: string, parameters: number): string {
  const nulls = Array.from({ length: parameters }, () => 'null').join(', ')
  return parameters === 0 ? `execute ${name}` : `execute ${name}(${nulls})`
}
