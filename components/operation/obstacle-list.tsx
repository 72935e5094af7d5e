import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Obstacle } from '@/lib/domain/operation/progress'
import { visibleText } from '@/lib/domain/visible-text'

export type ObstacleListProps = { title: string; obstacles: readonly Obstacle[] }

/** Sessions in the way, or waiting, with what is needed to ask their owners. Nobody's session is ended from here. */
export function ObstacleList({ title, obstacles }: ObstacleListProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold text-ink">{title}</h3>
      <Table
        label={title}
        head={
          <>
            <HeadCell number>Process</HeadCell>
            <HeadCell>Who</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>Transaction since</HeadCell>
            <HeadCell>What</HeadCell>
          </>
        }
      >
        <tbody className="divide-y divide-line">
          {obstacles.map((each) => (
            <tr key={`${each.kind} ${each.pid} ${each.label}`}>
              <Cell number>{each.pid > 0 ? each.pid : ''}</Cell>
              <Cell>
                <Name value={each.user ?? 'unknown'} />
                {each.application && (
                  <span className="block text-xs text-faint">
                    <Name value={each.application} />
                  </span>
                )}
              </Cell>
              <Cell>{visibleText(each.state ?? '')}</Cell>
              <Cell className="whitespace-nowrap">{each.since && <RelativeTime at={each.since} />}</Cell>
              <Cell className="max-w-96 text-xs text-muted [overflow-wrap:anywhere]">
                <bdi>{visibleText(each.label)}</bdi>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
