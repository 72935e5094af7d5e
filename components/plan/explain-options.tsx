'use client'

import { Checkbox } from '@/components/ui/checkbox'
import type { ExplainFlag, ExplainOptions } from '@/lib/domain/ddl/explain'

type Offer = { flag: ExplainFlag; label: string; hint: string; since: number; needsAnalyze: boolean }

const offers: Offer[] = [
  {
    flag: 'analyze',
    label: 'ANALYZE',
    hint: 'Runs the statement and measures it; what it changes is rolled back',
    since: 13,
    needsAnalyze: false,
  },
  { flag: 'buffers', label: 'BUFFERS', hint: 'Blocks found in the cache and read', since: 13, needsAnalyze: false },
  { flag: 'verbose', label: 'VERBOSE', hint: 'Schemas, columns, each worker', since: 13, needsAnalyze: false },
  {
    flag: 'settings',
    label: 'SETTINGS',
    hint: 'Planner settings that are not the default',
    since: 13,
    needsAnalyze: false,
  },
  { flag: 'wal', label: 'WAL', hint: 'What was written ahead', since: 13, needsAnalyze: true },
  {
    flag: 'timing',
    label: 'TIMING',
    hint: 'Times of each node; off measures with less overhead',
    since: 13,
    needsAnalyze: true,
  },
  { flag: 'memory', label: 'MEMORY', hint: 'Memory that planning took', since: 17, needsAnalyze: false },
]

/** Useful and without a cost worth naming; ANALYZE is the person's decision. */
export const usualOptions: ExplainOptions = { buffers: true, verbose: true, settings: true, timing: true }

export type ExplainOptionsProps = {
  /** Of the target; null when it was never reached. */
  versionNumber: number | null
  options: ExplainOptions
  onChange: (options: ExplainOptions) => void
}

/** The options of EXPLAIN this server has, each with what it adds. */
export function ExplainOptionsForm({ versionNumber, options, onChange }: ExplainOptionsProps) {
  const major = versionNumber === null ? 13 : Math.floor(versionNumber / 10_000)
  return (
    <fieldset className="grid grid-cols-[repeat(auto-fill,minmax(13.5rem,1fr))] gap-x-4 gap-y-2">
      <legend className="sr-only">Options of EXPLAIN</legend>
      {offers
        .filter(({ since, needsAnalyze }) => since <= major && (!needsAnalyze || options.analyze))
        .map(({ flag, label, hint }) => (
          <Checkbox
            key={flag}
            label={label}
            hint={hint}
            checked={options[flag] === true}
            onChange={(checked) => onChange({ ...options, [flag]: checked })}
          />
        ))}
    </fieldset>
  )
}

/** What is sent: options that need ANALYZE only with it, and TIMING always told, because the server's default is on. */
export function sentOptions(options: ExplainOptions): ExplainOptions {
  const { wal, timing, ...others } = options
  return options.analyze ? { ...others, wal: wal === true, timing: timing !== false } : others
}
