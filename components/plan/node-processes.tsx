import { compactCount, duration } from '@/lib/domain/format'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { DetailLine, type DetailPartProps, DetailSection } from './detail-section'

type Lane = { name: string; ms: number; rows: number | null }

/** Wall time against work, and one lane for each process when EXPLAIN told them apart (VERBOSE). */
export function NodeProcesses({ node, figures }: DetailPartProps) {
  if (figures.participants <= 1 && node.workersPlanned === null) return null
  const lanes = lanesOf(node)
  const most = Math.max(...lanes.map(({ ms }) => ms), 0)
  return (
    <DetailSection title="Processes">
      <dl className="flex flex-col gap-0.5">
        {figures.participants > 1 && figures.inclusiveMs !== null && figures.workMs !== null && (
          <>
            <DetailLine label="On the wall clock" value={duration(figures.inclusiveMs)} />
            <DetailLine
              label="Work"
              value={duration(figures.workMs)}
              hint={`Added up over ${figures.participants} processes that ran side by side`}
            />
          </>
        )}
        {node.workersPlanned !== null && (
          <DetailLine
            label="Workers"
            value={
              node.workersLaunched === null
                ? `${node.workersPlanned} planned`
                : `${node.workersLaunched} of ${node.workersPlanned} planned`
            }
          />
        )}
        {figures.skew !== null && figures.skew >= 1.05 && (
          <DetailLine label="Slowest process" value={`${figures.skew.toFixed(1)}× the mean`} />
        )}
      </dl>
      {lanes.length > 0 && most > 0 && (
        <table className="w-full">
          <caption className="sr-only">Time and rows of each process</caption>
          <tbody>
            {lanes.map((lane) => (
              <tr key={lane.name} className="text-xs">
                <th scope="row" className="w-px pr-2 text-left font-normal whitespace-nowrap text-muted">
                  {lane.name}
                </th>
                <td aria-hidden className="py-1">
                  <span className="block h-2 rounded-full bg-line">
                    <span
                      className="block h-full rounded-full bg-accent"
                      style={{ width: `${Math.max((lane.ms / most) * 100, 1)}%` }}
                    />
                  </span>
                </td>
                <td className="w-px pl-2 text-right whitespace-nowrap text-ink">{duration(lane.ms)}</td>
                <td className="w-px pl-2 text-right whitespace-nowrap text-muted">
                  {lane.rows !== null && `${compactCount(lane.rows)} rows`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </DetailSection>
  )
}

/** Workers as printed; the leader did what they did not. */
function lanesOf(node: PlanNode): Lane[] {
  const workers = node.workers.flatMap((worker): Lane[] =>
    worker.actualTotalMs === null || worker.loops === null
      ? []
      : [
          {
            name: `Worker ${worker.number}`,
            ms: worker.actualTotalMs * worker.loops,
            rows: worker.actualRows === null ? null : worker.actualRows * worker.loops,
          },
        ],
  )
  if (workers.length === 0 || node.actualTotalMs === null || node.loops === null) return workers
  const sum = (of: (lane: Lane) => number) => workers.reduce((total, lane) => total + of(lane), 0)
  const loops = node.workers.reduce((total, worker) => total + (worker.loops ?? 0), 0)
  if (node.loops <= loops) return workers
  const rows =
    node.actualRows === null ? null : Math.max(node.actualRows * node.loops - sum((lane) => lane.rows ?? 0), 0)
  return [
    { name: 'Leader', ms: Math.max(node.actualTotalMs * node.loops - sum((lane) => lane.ms), 0), rows },
    ...workers,
  ]
}
