import { compactCount, count, duration, percent } from '@/lib/domain/format'
import type { Progress } from '@/lib/domain/operation/progress'

/** “building index: scanning table, 43%, 1 min 12 s left”. */
export function progressWords(progress: Progress | null): string {
  if (!progress) return 'looking at the server'
  const parts = [
    progress.phase,
    progress.share === null ? null : percent(progress.share),
    progress.leftMs === null ? null : `about ${duration(progress.leftMs)} left`,
  ]
  return parts.filter((each) => each !== null).join(', ')
}

/** “12,400 of 90,000 blocks, 3.2k blocks a second”; empty when nothing is counted. */
export function countWords({ done, total, unit, rate }: Progress): string {
  if (done === null || unit === null) return ''
  const of = total === null ? count(done) : `${count(done)} of ${count(total)}`
  const speed = rate === null || rate <= 0 ? '' : `, ${compactCount(rate)} ${unit} a second`
  return `${of} ${unit === 'lockers' ? 'sessions waited for' : unit}${speed}`
}
