'use client'

import { usePathname, useRouter } from 'next/navigation'
import { Select, type SelectOption } from '@/components/ui/select'
import { pathWith } from '@/lib/client/get-json'

export type RunFilterProps = { policy: string; state: string; policies: SelectOption[]; states: SelectOption[] }

export function RunFilter({ policy, state, policies, states }: RunFilterProps) {
  const router = useRouter()
  const pathname = usePathname()
  return (
    <div className="flex flex-wrap gap-2">
      <Select
        label="Policy"
        className="min-w-44"
        value={policy || 'all'}
        onChange={(next) => router.push(pathWith(pathname, { policy: next === 'all' ? '' : next, state }))}
        options={[{ value: 'all', label: 'All policies' }, ...policies]}
      />
      <Select
        label="State"
        className="min-w-44"
        value={state || 'all'}
        onChange={(next) => router.push(pathWith(pathname, { policy, state: next === 'all' ? '' : next }))}
        options={[{ value: 'all', label: 'All states' }, ...states]}
      />
    </div>
  )
}
