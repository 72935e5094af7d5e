'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { GridFacet } from '@/components/grid/grid-facet'
import { GridFilter } from '@/components/grid/grid-filter'
import { Button } from '@/components/ui/button'
import { findingKinds, findingWords, severities } from '@/lib/domain/finding'
import { verdicts, verdictWords } from '@/lib/domain/verdict'
import type { FindingFacet } from '@/lib/store/finding'
import { severityWords } from './finding-look'

const stateWords = { open: 'Open', dismissed: 'Dismissed', resolved: 'Resolved' }

/** Words, state, kind, severity and verdict; all of it stands in the address. */
export function FindingFilters({ facets }: { facets: FindingFacet[] }) {
  const router = useRouter()
  const path = usePathname()
  const search = useSearchParams()
  const countOf = (facet: string, value: string) =>
    facets.find((each) => each.facet === facet && each.value === value)?.count ?? 0

  function change(part: Record<string, string | null>) {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries({ ...part, offset: null })) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    const text = next.toString()
    router.replace(text ? `${path}?${text}` : path, { scroll: false })
  }

  const lists = [
    { id: 'kind', label: 'Kind', options: findingKinds.map((value) => ({ value, label: findingWords[value] })) },
    { id: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: severityWords[value] })) },
    { id: 'verdict', label: 'Verdict', options: verdicts.map((value) => ({ value, label: verdictWords[value] })) },
  ]
  const state = search.get('state') ?? 'open'
  const isNarrowed = ['filter', 'kind', 'severity', 'verdict', 'state'].some((name) => search.has(name))
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <GridFilter
        label="Filter by name or words"
        value={search.get('filter') ?? ''}
        onChange={(filter) => change({ filter })}
      />
      <GridFacet
        label="State"
        options={Object.entries(stateWords).map(([value, label]) => ({ value, label, count: countOf('state', value) }))}
        chosen={[state]}
        onChange={(chosen) => {
          const next = chosen.at(-1) ?? 'open'
          change({ state: next === 'open' ? null : next })
        }}
      />
      {lists.map(({ id, label, options }) => (
        <GridFacet
          key={id}
          label={label}
          options={options
            .map((option) => ({ ...option, count: countOf(id, option.value) }))
            .filter((option) => option.count > 0 || search.get(id) === option.value)}
          chosen={search.get(id) ? [search.get(id) ?? ''] : []}
          onChange={(chosen) => change({ [id]: chosen.at(-1) ?? null })}
        />
      ))}
      {isNarrowed && (
        <Button
          tone="quiet"
          onClick={() => change({ filter: null, kind: null, severity: null, verdict: null, state: null })}
        >
          Clear
        </Button>
      )}
    </div>
  )
}
