'use client'

import { useRouter } from 'next/navigation'
import { Select } from '@/components/ui/select'
import { pathWith } from '@/lib/client/get-json'

const spans = [
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '92', label: 'Last quarter' },
  { value: '365', label: 'Last year' },
]

/** Which period and which targets a report is about. */
export function ReportPicker({
  targets,
  asked,
}: {
  targets: { slug: string; name: string }[]
  asked: { days: string; target: string }
}) {
  const router = useRouter()
  const go = (change: Partial<typeof asked>) => router.push(pathWith('/report', { ...asked, ...change }))
  const isSome = asked.target.includes(',')
  return (
    <>
      <Select
        label="Period"
        value={asked.days}
        onChange={(days) => go({ days })}
        options={
          spans.some(({ value }) => value === asked.days)
            ? spans
            : [...spans, { value: asked.days, label: `Last ${asked.days} days` }]
        }
      />
      <Select
        label="Targets"
        value={asked.target || 'all'}
        onChange={(target) => go({ target: target === 'all' ? '' : target })}
        options={[
          { value: 'all', label: 'All targets' },
          ...(isSome ? [{ value: asked.target, label: 'Some targets' }] : []),
          ...targets.map(({ slug, name }) => ({ value: slug, label: name })),
        ]}
      />
    </>
  )
}
