'use client'

import { useRouter } from 'next/navigation'
import { Select } from '@/components/ui/select'
import { visibleText } from '@/lib/domain/visible-text'

export type TargetFilterProps = { targets: { slug: string; name: string }[]; current: string | undefined }

/** No short name of a target holds a star. */
const every = '*'

/** Narrows the activity to one target; the address holds the choice. */
export function TargetFilter({ targets, current }: TargetFilterProps) {
  const router = useRouter()
  return (
    <Select
      label="Show the activity of"
      className="max-w-full sm:min-w-56"
      options={[
        { value: every, label: 'All targets and settings' },
        ...targets.map(({ slug, name }) => ({ value: slug, label: visibleText(name) })),
      ]}
      value={current ?? every}
      onChange={(slug) => router.push(slug === every ? '/activity' : `/activity?target=${encodeURIComponent(slug)}`)}
    />
  )
}
