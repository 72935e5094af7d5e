import 'server-only'
import type { OperationState } from '@/lib/domain/operation/operation'
import { Problem } from '@/lib/domain/problem'
import { insist } from '@/lib/store/insist'
import type { Store } from '@/lib/store/open'
import {
  logOperation,
  moveOperation,
  noteOperation,
  type OperationChange,
  type OperationEventRow,
  type OperationRow,
} from '@/lib/store/operation'

/** Thrown where an operation is to be left as it is, without another word: another worker holds it, or Arborist stops. */
export class LetGo extends Error {}

/** An operation in the hands of this worker: every write is checked to be still ours, and waits for a store that is away. */
export type Hold = {
  readonly row: OperationRow
  note(change: OperationChange): Promise<void>
  move(to: OperationState, change?: OperationChange): Promise<void>
  log(kind: OperationEventRow['kind'], words: string): Promise<void>
  /** The same in its turn, without waiting for it. */
  tell(kind: OperationEventRow['kind'], words: string): void
  /** Somebody asked for an end. */
  isCancelAsked(): boolean
  askCancel(): void
  isLetGo(): boolean
  /** Another worker has it, or Arborist stops. */
  letGo(): void
  /** Throws LetGo when it is not ours any more. */
  check(): void
  /** Waits; ends early when somebody asks for an end or it is let go. */
  rest(ms: number): Promise<void>
}

export function openHold(store: Store, claimed: OperationRow): Hold {
  let row = claimed
  let isCancelAsked = claimed.cancelAskedAt !== null
  let isGone = false
  const sleepers = new Set<() => void>()
  let told = Promise.resolve()
  const wake = () => {
    for (const each of sleepers) each()
  }
  const patient = { ms: Number.POSITIVE_INFINITY, isOver: () => isGone }

  async function written<T>(write: () => Promise<T>): Promise<T> {
    hold.check()
    try {
      return await insist(write, patient)
    } catch (error) {
      if (isGone || (error instanceof Problem && error.code === 'conflict')) throw new LetGo()
      throw error
    }
  }

  const hold: Hold = {
    get row() {
      return row
    },
    async note(change) {
      const next = await written(() => noteOperation(store.db, row, change, claimed.fence))
      if (!next) throw new LetGo()
      row = next
    },
    async move(to, change) {
      row = await written(() => moveOperation(store.db, row, to, change, claimed.fence))
      if (row.state !== 'waiting' || row.cancelAskedAt === null) return
      // Asked for while it was looked at: it is not to wait any longer.
      const says = 'Cancelled before it began; nothing was changed.'
      const end = { says, problem: null, finishedAt: new Date() }
      row = await written(() => moveOperation(store.db, row, 'cancelled', end, claimed.fence))
    },
    log(kind, words) {
      told = told.then(() => written(() => logOperation(store.db, row, kind, words)))
      return told
    },
    tell(kind, words) {
      hold.log(kind, words).catch(() => {})
    },
    isCancelAsked: () => isCancelAsked,
    askCancel() {
      isCancelAsked = true
      wake()
    },
    isLetGo: () => isGone,
    letGo() {
      isGone = true
      wake()
    },
    check() {
      if (isGone) throw new LetGo()
    },
    rest: (ms) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          sleepers.delete(done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        sleepers.add(done)
      }),
  }
  return hold
}
