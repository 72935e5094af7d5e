import { bytes, count, duration } from '@/lib/domain/format'
import type { IoTimes } from '@/lib/domain/plan/plan'
import { DetailLine, type DetailPartProps, DetailSection } from './detail-section'
import { bufferLines, touched } from './plan-words'

/** Blocks, reading times and WAL of the node by itself. */
export function NodeBuffers({ analysis, node, figures }: DetailPartProps) {
  const { selfBuffers, selfIoTimes, selfWal } = figures
  if (selfBuffers === null && selfIoTimes === null && selfWal === null) return null
  const lines = selfBuffers ? bufferLines(selfBuffers) : []
  const below = node.buffers && selfBuffers && touched(node.buffers) > touched(selfBuffers)
  return (
    <DetailSection title="Blocks, by itself">
      <dl className="flex flex-col gap-0.5">
        {selfBuffers && lines.length === 0 && <DetailLine label="Blocks touched" value="none" />}
        {lines.map(({ label, value }) => (
          <DetailLine key={label} label={label} value={value} />
        ))}
        {selfIoTimes &&
          ioLines(selfIoTimes).map(({ label, ms }) => <DetailLine key={label} label={label} value={duration(ms)} />)}
        {selfWal && selfWal.records > 0 && (
          <DetailLine
            label="Written ahead (WAL)"
            value={bytes(selfWal.bytes)}
            hint={`${count(selfWal.records)} records, ${count(selfWal.fullPageImages)} whole pages`}
          />
        )}
      </dl>
      {node.buffers && below && (
        <p className="text-xs text-faint">
          With everything below:{' '}
          {bufferLines(node.buffers)
            .map(({ label, value }) => `${label.toLowerCase()} ${value}`)
            .join(', ')}
          .
        </p>
      )}
      {selfIoTimes && figures.participants > 1 && analysis.plan.hasTimes && (
        <p className="text-xs text-faint">Reading times add up over processes and may exceed the wall clock.</p>
      )}
    </DetailSection>
  )
}

function ioLines(times: IoTimes): { label: string; ms: number }[] {
  const all = [
    { label: 'Reading blocks', ms: times.sharedReadMs + times.localReadMs },
    { label: 'Writing blocks', ms: times.sharedWriteMs + times.localWriteMs },
    { label: 'Reading temporary files', ms: times.tempReadMs },
    { label: 'Writing temporary files', ms: times.tempWriteMs },
  ]
  return all.filter(({ ms }) => ms > 0)
}
