'use client'

import { GridFacet } from '@/components/grid/grid-facet'
import { type IndexStateName, type IndexView, indexStateWords } from '@/lib/client/index-view'
import type { IndexAnswer } from '@/lib/client/indexes'
import { type UseClass, useClasses, useWords } from '@/lib/domain/assess/use-class'
import { type BloatFilter, bloatFilters, bloatFilterWords } from '@/lib/domain/bloat/bloat-filter'
import { type Verdict, verdicts, verdictWords } from '@/lib/domain/verdict'

export type IndexFacetsProps = {
  view: IndexView
  facets: NonNullable<IndexAnswer['facets']> | null
  onChange: (part: Partial<IndexView>) => void
}

const named = [
  { id: 'schema', label: 'Schema' },
  { id: 'table', label: 'Table' },
  { id: 'method', label: 'Method' },
] as const

/** Schema, table, method, state, verdict, reads and bloat, one of each at a time. */
export function IndexFacets({ view, facets, onChange }: IndexFacetsProps) {
  const states = Object.entries(indexStateWords).map(([value, label]) => {
    const count = facets?.state.find((each) => each.value === value)?.count
    return { value, label, ...(count === undefined ? {} : { count }) }
  })
  return (
    <>
      {named.map(({ id, label }) => (
        <GridFacet
          key={id}
          label={label}
          options={(facets?.[id] ?? []).map(({ value, count }) => ({ value, label: value, count }))}
          chosen={view[id] ? [view[id]] : []}
          onChange={(chosen) => onChange({ [id]: chosen.at(-1) ?? null })}
        />
      ))}
      <GridFacet
        label="State"
        options={states}
        chosen={view.state ? [view.state] : []}
        onChange={(chosen) => onChange({ state: (chosen.at(-1) as IndexStateName | undefined) ?? null })}
      />
      <GridFacet
        label="Verdict"
        options={verdicts.map((value) => ({
          value,
          label: verdictWords[value],
          count: facets?.verdict.find((each) => each.value === value)?.count ?? 0,
        }))}
        chosen={view.verdict ? [view.verdict] : []}
        onChange={(chosen) => onChange({ verdict: (chosen.at(-1) as Verdict | undefined) ?? null })}
      />
      <GridFacet
        label="Reads"
        options={useClasses.map((value) => ({
          value,
          label: useWords[value],
          count: facets?.use.find((each) => each.value === value)?.count ?? 0,
        }))}
        chosen={view.use ? [view.use] : []}
        onChange={(chosen) => onChange({ use: (chosen.at(-1) as UseClass | undefined) ?? null })}
      />
      <GridFacet
        label="Bloat"
        options={bloatFilters.map((value) => ({
          value,
          label: bloatFilterWords[value],
          count: facets?.bloat.find((each) => each.value === value)?.count ?? 0,
        }))}
        chosen={view.bloat ? [view.bloat] : []}
        onChange={(chosen) => onChange({ bloat: (chosen.at(-1) as BloatFilter | undefined) ?? null })}
      />
    </>
  )
}
