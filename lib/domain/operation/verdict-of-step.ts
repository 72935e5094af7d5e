import type { IndexNow } from './index-now'
import { isLeftoverNameOf, leftoverKind } from './leftover-name'
import type { Step } from './step'

export type StepVerdict = {
  /** `half-dropped`: out of use and not gone. `unknown`: the catalogue does not show it. */
  result: 'done' | 'not-done' | 'half-dropped' | 'unknown'
  /** Made by this step and of no use: to be dropped. */
  leftovers: IndexNow[]
  /** The index it was about, as it is now. */
  index: IndexNow | null
}

/**
 * What the catalogue says of a step: success is what stands there afterwards, not what the command answered. Only what was
 * not there before the step, or the very index it replaced, is a leftover of ours.
 */
export function verdictOfStep(
  step: Pick<Step, 'does' | 'object'>,
  before: readonly IndexNow[],
  now: readonly IndexNow[],
): StepVerdict {
  const isNamed = (each: IndexNow) => each.schema === step.object.schema && each.name === step.object.name
  const old = before.find(isNamed) ?? null
  const named = now.find(isNamed) ?? null
  switch (step.does) {
    case 'create':
    case 'create-parent': {
      const made = named && named.oid !== old?.oid ? named : null
      if (!made) return { result: 'not-done', leftovers: [], index: null }
      const isWhole = made.isReady && made.isLive && (made.isValid || step.does === 'create-parent')
      if (isWhole) return { result: 'done', leftovers: [], index: made }
      return { result: 'not-done', leftovers: [made], index: made }
    }
    case 'drop': {
      const left = old ? (now.find((each) => each.oid === old.oid) ?? null) : named
      if (!left) return { result: 'done', leftovers: [], index: null }
      const isWhole = left.isValid && left.isReady && left.isLive
      // What was invalid before is no worse now, but still to be dropped.
      return { result: isWhole ? 'not-done' : 'half-dropped', leftovers: [], index: left }
    }
    case 'reindex': {
      const isNew = named !== null && old !== null && named.filenode !== old.filenode
      const isWhole = named?.isValid && named.isReady && named.isLive
      return {
        result: isNew && isWhole ? 'done' : 'not-done',
        leftovers: now.filter((each) => isLeftoverOf(each, step.object.name, before, old)),
        index: named,
      }
    }
    case 'attach': {
      const child = named ?? null
      return { result: child?.parentOid ? 'done' : 'not-done', leftovers: [], index: child }
    }
    default:
      return { result: 'unknown', leftovers: [], index: named }
  }
}

function isLeftoverOf(each: IndexNow, base: string, before: readonly IndexNow[], old: IndexNow | null): boolean {
  if (each.isValid || !isLeftoverNameOf(base, each.name)) return false
  if (old && each.tableOid !== old.tableOid) return false
  if (each.oid === old?.oid) return leftoverKind(each.name) === 'old'
  return !before.some((known) => known.oid === each.oid)
}
