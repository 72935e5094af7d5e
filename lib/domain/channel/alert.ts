import type { RunState } from '../maintenance/run'
import { type OperationKind, operationKindWords } from '../operation/operation'
import { type Verdict, verdictWords } from '../verdict'
import { visibleText } from '../visible-text'

/** What somebody may be told of without asking. */
export const alertKinds = ['failed-run', 'invalid-index', 'failed-drop', 'worse-effect', 'verdict-changed'] as const
export type AlertKind = (typeof alertKinds)[number]

export const alertWords: Record<AlertKind, string> = {
  'failed-run': 'A maintenance run failed, was missed or stopped by a guard',
  'invalid-index': 'A new invalid index',
  'failed-drop': 'A drop failed or was refused',
  'worse-effect': 'Statements became slower after a create or a drop',
  'verdict-changed': 'A verdict changed to or from candidate or safe to try',
}

/** What is kept of an event: names and our own sentences, never a statement of anybody. */
export type AlertFacts =
  | { kind: 'failed-run'; run: string; policy: string; state: RunState; failed: number; says: string | null }
  | { kind: 'invalid-index'; finding: number; schema: string; name: string; says: string }
  | {
      kind: 'failed-drop'
      operation: string
      state?: 'failed' | 'refused'
      schema: string
      name: string
      says: string | null
    }
  | { kind: 'worse-effect'; operation: string; does: OperationKind; schema: string; name: string; says: string }
  | { kind: 'verdict-changed'; index: number; schema: string; name: string; from: Verdict; to: Verdict; reason: string }

export type Alert = {
  /** The same event has the same key, however often it is told. */
  key: string
  at: Date
  target: { slug: string; name: string }
  facts: AlertFacts
}

/** Verdicts that somebody acts on: coming to one or leaving it is news. */
export const toldVerdicts: readonly Verdict[] = ['candidate', 'safe-to-try']

/** An event in one line of visible text. */
export function alertSays({ facts }: Pick<Alert, 'facts'>): string {
  return visibleText(sentenceOf(facts)).trim()
}

function sentenceOf(facts: AlertFacts): string {
  switch (facts.kind) {
    case 'failed-run':
      return `${runSentence(facts)} ${facts.says ?? ''}`
    case 'invalid-index':
      return `The index ${facts.schema}.${facts.name} is invalid. ${facts.says}`
    case 'failed-drop':
      return `The drop of ${facts.schema}.${facts.name} ${facts.state === 'refused' ? 'was refused' : 'failed'}. ${facts.says ?? ''}`
    case 'worse-effect':
      return `Worse since “${operationKindWords[facts.does]}” ${facts.schema}.${facts.name}: ${facts.says}`
    case 'verdict-changed':
      return `The verdict on ${facts.schema}.${facts.name} changed from “${verdictWords[facts.from]}” to “${verdictWords[facts.to]}”. ${facts.reason}`
  }
}

function runSentence({ policy, state, failed }: Extract<AlertFacts, { kind: 'failed-run' }>): string {
  if (state === 'missed') return `A run of “${policy}” was missed.`
  if (state === 'failed') return `A run of “${policy}” failed.`
  if (state === 'stopped' && failed === 0) return `A run of “${policy}” was stopped by a guard.`
  return `A run of “${policy}” ended with ${failed === 1 ? 'a failure' : `${failed} failures`}.`
}

/** The page of ours that shows more of it. */
export function alertPath({ target, facts }: Pick<Alert, 'target' | 'facts'>): string {
  const base = `/targets/${encodeURIComponent(target.slug)}`
  switch (facts.kind) {
    case 'failed-run':
      return `${base}/maintenance/runs/${facts.run}`
    case 'invalid-index':
      return `${base}/findings/${facts.finding}`
    case 'failed-drop':
    case 'worse-effect':
      return `${base}/operations/${facts.operation}`
    case 'verdict-changed':
      return `${base}/indexes/${facts.index}`
  }
}
