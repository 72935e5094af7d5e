import type { ProblemBody } from '@/lib/domain/problem'
import type { IndexNow } from './index-now'

/** What became of one statement. Noted before it is sent, so that whoever takes over knows what stood there before. */
export type StepOutcome = {
  startedAt: string
  finishedAt: string | null
  problem: ProblemBody | null
  /** The catalogue says that it did what it should. Null while it runs or when it was sent again. */
  isDone: boolean | null
  /** Number of the index that it made, once that is done. Outcomes of old have none. */
  made?: number | null
  /** Indexes of that name, and leftovers beside it, before it was sent. */
  before: IndexNow[]
  /** When the table was last analyzed or vacuumed before, by which such a step shows that it was done; null when never. */
  lastDoneAt: string | null
  /** Position in the server's write-ahead log before; null when unknown. */
  lsn: string | null
}
