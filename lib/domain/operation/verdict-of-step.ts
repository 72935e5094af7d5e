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
  /** It was whole before a drop that took it out of use: a rebuild makes it what it was. */
  isToRestore: boolean
}

const isWholeIndex = ({ isValid, isReady, isLive }: IndexNow): boolean => isValid && isReady && isLive

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
      if (!made) return verdict('not-done', null)
      const isWhole = made.isReady && made.isLive && (made.isValid || step.does === 'create-parent')
      return isWhole ? verdict('done', made) : verdict('not-done', made, [made])
    }
    case 'drop': {
      const left = old ? (now.find((each) => each.oid === old.oid) ?? null) : named
      if (!left) return verdict('done', null)
      if (isWholeIndex(left)) return verdict('not-done', left)
      // What was invalid before is no worse now, but still to be dropped. A partitioned index goes at once or not at all.
      const isToRestore = old !== null && isWholeIndex(old) && left.kind === 'i'
      return { ...verdict('half-dropped', left), isToRestore }
    }
    case 'reindex': {
      const isNew = named !== null && old !== null && named.filenode !== old.filenode
      const leftovers = now.filter((each) => isLeftoverOf(each, step.object.name, before, old))
      return verdict(isNew && isWholeIndex(named) ? 'done' : 'not-done', named, leftovers)
    }
    case 'attach': {
      return verdict(named?.parentOid ? 'done' : 'not-done', named)
    }
    default:
      return verdict('unknown', named)
  }
}

function verdict(result: StepVerdict['result'], index: IndexNow | null, leftovers: IndexNow[] = []): StepVerdict {
  return { result, leftovers, index, isToRestore: false }
}

function isLeftoverOf(each: IndexNow, base: string, before: readonly IndexNow[], old: IndexNow | null): boolean {
  if (each.isValid || !isLeftoverNameOf(base, each.name)) return false
  if (old && each.tableOid !== old.tableOid) return false
  if (each.oid === old?.oid) return leftoverKind(each.name) === 'old'
  return !before.some((known) => known.oid === each.oid)
}
