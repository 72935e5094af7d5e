'use client'

import { useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Select } from '@/components/ui/select'
import type { ExplainFlag, ExplainOptions } from '@/lib/domain/ddl/explain'

type Offer = { flag: ExplainFlag; hint: string; since: number; with: 'analyze' | 'plan' | 'both' }

const offers: Offer[] = [
  {
    flag: 'analyze',
    hint: 'Runs the statement and measures it; what it changes is rolled back',
    since: 13,
    with: 'both',
  },
  { flag: 'buffers', hint: 'Blocks found in the cache and read into it', since: 13, with: 'both' },
  { flag: 'verbose', hint: 'Schemas, columns and each worker by itself', since: 13, with: 'both' },
  { flag: 'settings', hint: 'Planner settings that are not the default', since: 13, with: 'both' },
  {
    flag: 'generic_plan',
    hint: 'The plan for any values of the parameters; not together with ANALYZE',
    since: 16,
    with: 'plan',
  },
  { flag: 'wal', hint: 'What was written ahead into the log', since: 13, with: 'analyze' },
  { flag: 'timing', hint: 'Times of each node; without them measuring costs less', since: 13, with: 'analyze' },
  { flag: 'memory', hint: 'Memory that planning took', since: 17, with: 'both' },
  { flag: 'io', hint: 'How far scans read ahead, and how often they had to wait', since: 19, with: 'analyze' },
]
const serializeSince = 17
const serializeHint = 'What it costs to turn the rows into what a client is sent: as text or in binary form'
const serializeModes = [
  { value: 'none', label: 'SERIALIZE none' },
  { value: 'text', label: 'SERIALIZE text' },
  { value: 'binary', label: 'SERIALIZE binary' },
]

/** Useful and without a cost worth naming; ANALYZE is the person's decision. */
export const usualOptions: ExplainOptions = { buffers: true, verbose: true, settings: true, timing: true }

export type ExplainOptionsProps = {
  /** Of the target; null when it was never reached. */
  versionNumber: number | null
  options: ExplainOptions
  onChange: (options: ExplainOptions) => void
}

/** The options of EXPLAIN this server has, on one row; below them what the one at hand adds. */
export function ExplainOptionsForm({ versionNumber, options, onChange }: ExplainOptionsProps) {
  const [told, setTold] = useState<string | null>(null)
  const major = versionNumber === null ? 13 : Math.floor(versionNumber / 10_000)
  const mode = options.analyze ? 'analyze' : 'plan'
  const tells = (hint: string) => ({
    onPointerEnter: () => setTold(hint),
    onPointerLeave: () => setTold(null),
    onFocus: () => setTold(hint),
    onBlur: () => setTold(null),
  })
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="sr-only">Options of EXPLAIN</legend>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1.5">
        {offers
          .filter((offer) => offer.since <= major && (offer.with === 'both' || offer.with === mode))
          .map(({ flag, hint }) => (
            <span key={flag} {...tells(hint)}>
              <Checkbox
                label={
                  <span>
                    {flag.toUpperCase()}
                    <span className="sr-only">: {hint}</span>
                  </span>
                }
                checked={options[flag] === true}
                onChange={(checked) => onChange({ ...options, [flag]: checked })}
              />
            </span>
          ))}
        {options.analyze && major >= serializeSince && (
          <span {...tells(serializeHint)}>
            <Select
              label={`SERIALIZE: ${serializeHint}`}
              className="h-7 min-w-40"
              options={serializeModes}
              value={options.serialize ?? 'none'}
              onChange={(value) => onChange({ ...options, serialize: value as ExplainOptions['serialize'] })}
            />
          </span>
        )}
      </div>
      <p aria-hidden className="min-h-4.5 truncate text-xs text-muted">
        {told ?? (options.analyze ? offers[0]?.hint : 'Without ANALYZE the statement is planned, not run')}.
      </p>
    </fieldset>
  )
}

/** What is sent: options that need ANALYZE only with it, and TIMING always told, because the server's default is on. */
export function sentOptions(options: ExplainOptions): ExplainOptions {
  const { wal, timing, serialize, io, generic_plan: generic, ...others } = options
  if (!options.analyze) return { ...others, ...(generic ? { generic_plan: true } : {}) }
  return {
    ...others,
    wal: wal === true,
    timing: timing !== false,
    ...(io ? { io } : {}),
    ...(serialize && serialize !== 'none' ? { serialize } : {}),
  }
}
