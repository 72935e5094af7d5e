import Link from 'next/link'
import { type Health, HealthMark } from '@/components/ui/health'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { compactCount, count, duration, span } from '@/lib/domain/format'
import type { Counted, Effect, EffectWord, TableCounted } from '@/lib/domain/operation/effect'
import { visibleText } from '@/lib/domain/visible-text'

const looks: Record<EffectWord, { health: Health; word: string }> = {
  better: { health: 'good', word: 'Better' },
  same: { health: 'good', word: 'Same' },
  worse: { health: 'harm', word: 'Worse' },
  unknown: { health: 'unknown', word: 'Not known' },
  watching: { health: 'unknown', word: 'Watching' },
}

export type OperationEffectProps = { slug: string; effect: Effect; until: Date | string | null }

/** What became of the statements on the table since: better, same or worse, with figures. */
export function OperationEffect({ slug, effect, until }: OperationEffectProps) {
  const watched = Date.parse(effect.to) - Date.parse(effect.from)
  const isOpen = until !== null && Date.parse(effect.to) < new Date(until).getTime()
  const isEarly = effect.word === 'watching'
  const href = (id: number) => `/targets/${encodeURIComponent(slug)}/queries/${id}`
  return (
    <Panel
      title="Effect"
      context={
        <>
          {span(watched)} since it ended against {span(Date.parse(effect.beforeTo) - Date.parse(effect.beforeFrom))}{' '}
          before
          {effect.isSimulated && ', in part simulated'}
          {isOpen && until !== null && (
            <>
              ; watched until <RelativeTime at={until} />
            </>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-ink">
          <span className="font-medium">
            <HealthMark {...looks[effect.word]} />
          </span>
          {visibleText(effect.says)}
        </p>
        {effect.table && (
          <p className="text-sm text-muted">
            Sequential scans read {rowsAnHour(effect.table.before)} before, {rowsAnHour(effect.table.after)} since.
          </p>
        )}
        {effect.statements.length > 0 && (
          <Table
            label="Statements that name the table"
            head={
              <>
                <HeadCell>Statement</HeadCell>
                <HeadCell number>Mean before</HeadCell>
                <HeadCell number>Mean since</HeadCell>
                <HeadCell number>Calls since</HeadCell>
                {!isEarly && <HeadCell>Effect</HeadCell>}
              </>
            }
          >
            <tbody className="divide-y divide-line">
              {effect.statements.map((each) => (
                <tr key={each.id} className="hover:bg-hover">
                  <Cell className="w-full max-w-0 min-w-60 truncate font-mono text-xs">
                    <Link href={href(each.id)} className="text-ink hover:underline" title={visibleText(each.text)}>
                      <bdi>{visibleText(each.text.replace(/\s+/g, ' '))}</bdi>
                    </Link>
                  </Cell>
                  <Cell number>{mean(each.before)}</Cell>
                  <Cell number>{mean(each.after)}</Cell>
                  <Cell number>{count(each.after.calls)}</Cell>
                  {!isEarly && (
                    <Cell className="whitespace-nowrap">
                      <HealthMark {...looks[each.word]} />
                    </Cell>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </div>
    </Panel>
  )
}

function mean({ calls, totalMs }: Counted): string {
  return calls === 0 ? 'no call' : duration(totalMs / calls)
}

function rowsAnHour({ seqRowsRead, hours }: TableCounted): string {
  return hours <= 0 ? 'a number of rows not known yet' : `${compactCount(Math.round(seqRowsRead / hours))} rows an hour`
}
