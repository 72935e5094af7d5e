import { type FindingKind, findingKinds } from '../finding'
import { Problem } from '../problem'
import { objectWords } from './object-words'
import type { ReportFinding } from './target-report'

export type IgnoreRule = {
  line: number
  text: string
  /** Null for every kind. */
  kind: FindingKind | null
  name: RegExp
}

/**
 * A list of findings that are known and accepted: each line a kind, or `*`, and `schema.name` in which `*` stands for any
 * text; `#` begins a comment. Throws a Problem that names the line.
 */
export function readIgnoreList(text: string): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((each, place) => {
    const [, kind = '', name = ''] = /^(\S+)\s*(.*?)$/.exec(each.trim()) ?? []
    if (kind === '' || kind.startsWith('#')) return []
    const line = place + 1
    const isKind = (word: string): word is FindingKind => (findingKinds as readonly string[]).includes(word)
    if (kind !== '*' && !isKind(kind)) {
      throw new Problem('invalid', `Line ${line} of the ignore list begins with no kind of finding.`, {
        hint: `It is one of ${findingKinds.join(', ')}, or * for all of them, then schema.name.`,
      })
    }
    if (name === '') {
      throw new Problem('invalid', `Line ${line} of the ignore list names nothing.`, {
        hint: 'Write schema.name behind the kind; * stands for any text.',
      })
    }
    return [{ line, text: each.trim(), kind: kind === '*' ? null : kind, name: patternOf(name) }]
  })
}

/** Findings that no rule fits, and the rules that fit none. */
export function applyIgnoreList<F extends ReportFinding>(
  findings: readonly F[],
  rules: readonly IgnoreRule[],
): { kept: F[]; idle: IgnoreRule[] } {
  const idle = new Set(rules)
  const kept = findings.filter(({ kind, objects: [first] }) => {
    const name = objectWords({ ...first, table: null })
    const fitting = rules.filter((rule) => (rule.kind === null || rule.kind === kind) && rule.name.test(name))
    for (const rule of fitting) idle.delete(rule)
    return fitting.length === 0
  })
  return { kept, idle: [...idle] }
}

function patternOf(name: string): RegExp {
  const parts = name.split(/\*+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`, 'u')
}
