'use client'

import { useState } from 'react'
import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { valueTicks } from '@/components/chart/value-ticks'
import { Name } from '@/components/ui/name'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Wire } from '@/lib/client/wire'
import { stamp, tick, type Unit, withUnit } from '@/lib/domain/format'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'

type Rebuild = Wire<HistoryAnswer>['rebuilds'][number]
type Pair = { name: string; at: number; predicted: number; achieved: number }
const axisText = { fill: 'var(--faint)', fontSize: 11 }

/** What was predicted of each rebuild beside what it came to: on the line, both are the same. */
export function Calibration({ rebuilds }: { rebuilds: Rebuild[] }) {
  const of = (predicted: (each: Rebuild) => number | null, achieved: (each: Rebuild) => number | null): Pair[] =>
    rebuilds.flatMap((each) => {
      const [first, second] = [predicted(each), achieved(each)]
      if (first === null || second === null) return []
      return [
        { name: `${each.schema}.${each.index}`, at: new Date(each.at).getTime(), predicted: first, achieved: second },
      ]
    })
  return (
    <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
      <Pairs
        title="Bytes freed"
        unit="bytes"
        pairs={of(
          (each) => each.predictedBytes,
          (each) => each.sizeBefore - each.sizeAfter,
        )}
      />
      <Pairs
        title="Duration"
        unit="ms"
        pairs={of(
          (each) => each.predictedMs,
          (each) => each.durationMs,
        )}
      />
    </div>
  )
}

function Pairs({ title, unit, pairs }: { title: string; unit: Unit; pairs: Pair[] }) {
  const [asTable, setAsTable] = useState(false)
  const most = Math.max(...pairs.flatMap(({ predicted, achieved }) => [predicted, achieved]), 1)
  const ticks = valueTicks(most, unit)
  const end = ticks.at(-1) ?? most
  const lowest = Math.min(0, ...pairs.map((pair) => pair.achieved))
  return (
    <figure aria-label={`${title}, predicted and achieved`} className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center justify-between gap-4">
        <figcaption className="text-sm font-semibold">
          {title} <span className="font-normal text-faint">{middleWords(pairs)}</span>
        </figcaption>
        <button
          type="button"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="rounded-sm px-2 py-1 text-xs text-muted hover:bg-hover hover:text-ink aria-pressed:bg-hover print:hidden"
        >
          Table
        </button>
      </div>
      {asTable ? (
        <Table
          label={`${title}, predicted and achieved`}
          head={
            <>
              <HeadCell>Index</HeadCell>
              <HeadCell>When (UTC)</HeadCell>
              <HeadCell number>Predicted</HeadCell>
              <HeadCell number>Achieved</HeadCell>
            </>
          }
        >
          <tbody>
            {pairs.map((pair) => (
              <tr key={`${pair.name} ${pair.at}`} className="border-t border-line first:border-t-0">
                <Cell>
                  <Name value={pair.name} mono />
                </Cell>
                <Cell>{stamp(pair.at).slice(0, 16)}</Cell>
                <Cell number>{withUnit(pair.predicted, unit)}</Cell>
                <Cell number>{withUnit(pair.achieved, unit)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      ) : (
        <div style={{ height: 260 }} className="min-w-0">
          <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 260 }}>
            <ScatterChart
              margin={{ top: 8, right: 12, bottom: 18, left: 6 }}
              title={title}
              desc={`${title}: ${pairs.length} rebuilds, ${middleWords(pairs)}`}
            >
              <CartesianGrid stroke="var(--line)" />
              <XAxis
                dataKey="predicted"
                type="number"
                domain={[0, end]}
                ticks={ticks}
                tickFormatter={(value: number) => tick(value, unit)}
                tick={axisText}
                tickLine={false}
                axisLine={{ stroke: 'var(--line-strong)' }}
                label={{ value: 'predicted', position: 'insideBottom', offset: -12, ...axisText }}
              />
              <YAxis
                dataKey="achieved"
                type="number"
                width={72}
                domain={[lowest, end]}
                ticks={ticks}
                tickFormatter={(value: number) => tick(value, unit)}
                tick={axisText}
                tickLine={false}
                axisLine={false}
                label={{ value: 'achieved', angle: -90, position: 'insideLeft', ...axisText }}
              />
              <ReferenceLine
                segment={[
                  { x: 0, y: 0 },
                  { x: end, y: end },
                ]}
                stroke="var(--control)"
                strokeDasharray="4 3"
              />
              <Scatter data={pairs} fill="var(--series-1)" isAnimationActive={false} />
              <Tooltip
                isAnimationActive={false}
                cursor={false}
                content={({ active, payload }) => {
                  const pair = payload[0]?.payload as Pair | undefined
                  if (!active || !pair) return null
                  return (
                    <div className="floating px-2.5 py-1.5 text-xs">
                      <p className="font-medium">
                        <Name value={pair.name} mono />
                      </p>
                      <p className="text-muted">
                        {withUnit(pair.predicted, unit)} predicted, {withUnit(pair.achieved, unit)} achieved
                      </p>
                    </div>
                  )
                }}
              />
            </ScatterChart>
          </ResponsiveContainer>
        </div>
      )}
    </figure>
  )
}

/** The middle of achieved by predicted: 1.02 × what was predicted. */
function middleWords(pairs: Pair[]): string {
  const ratios = pairs.filter((pair) => pair.predicted > 0).map((pair) => pair.achieved / pair.predicted)
  if (ratios.length === 0) return ''
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor((ratios.length - 1) / 2)]!
  return `(in the middle ${middle.toFixed(2)} × what was predicted)`
}
