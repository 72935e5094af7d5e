'use client'

import { useQuery } from '@tanstack/react-query'
import { Play, WandSparkles } from 'lucide-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { formatSql } from '@/components/sql/format-sql'
import { SqlEditor } from '@/components/sql/sql-editor'
import { sqlNames } from '@/components/sql/sql-names'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { targetNamesQuery } from '@/lib/client/target-names'
import { useTargetPlanText } from '@/lib/client/use-target-plan-text'
import { bytes } from '@/lib/domain/format'
import { highestPlaceholder } from '@/lib/domain/plan/placeholders'
import { looksLikeStatement } from '@/lib/domain/plan/statement-start'
import { BestExplainButton } from './best-explain-button'
import { ExplainOptionsForm, sentOptions, usualOptions } from './explain-options'
import { ExplainProblem } from './explain-problem'
import type { PlanActs } from './keep-plan'
import { KeepText } from './keep-text'
import { LinkedPlans } from './linked-plans'
import { ParametersForm, sentParameters } from './parameters-form'
import { PlanNotes } from './plan-notes'
import { PlanSkeleton } from './plan-skeleton'
import { ReadPlans } from './read-plans'
import { StoredPlanView } from './stored-plan-view'
import { useExplain } from './use-explain'

export type RunDeskProps = {
  target: { slug: string; versionNumber: number | null }
  /** False for those who may only look: they paste plans. */
  mayRun: boolean
  acts: PlanActs | null
  /** The text to begin with: a statement of the queries page. */
  statement: string
  children?: ReactNode
}

const mostTyped = 100_000
const timeouts = [5, 30, 120].map((seconds) => ({ value: String(seconds), label: `End it after ${seconds} s` }))

/** The place where a statement is explained on its target, or a plan pasted: the same box, what it holds is recognised. */
export function RunDesk({ target, mayRun, acts, statement, children }: RunDeskProps) {
  const [text, setText] = useState(statement)
  const [options, setOptions] = useState(usualOptions)
  const [values, setValues] = useState<(string | null)[]>([])
  const [timeoutS, setTimeoutS] = useState('30')
  const [formatting, setFormatting] = useState('')
  const ran = useRef('')
  const { busy, answer, problem, asked, run, clear } = useExplain(target.slug)
  const names = useQuery(targetNamesQuery(target.slug))
  const known = useMemo(() => names.data && sqlNames(names.data), [names.data])
  const isStatement = looksLikeStatement(text)
  const { reading, work } = useTargetPlanText(
    target.slug,
    isStatement && text.length < 20_000 && !text.includes('(cost=') ? '' : text,
  )
  const isPlan = work !== null && work.parts.length > 0
  const placeholders = useMemo(() => (isStatement ? highestPlaceholder(text) : 0), [text, isStatement])
  const canRun = mayRun && isStatement && !isPlan
  const wantsValues = placeholders > 0 && (options.analyze === true || options.generic_plan !== true)

  async function start(confirm: boolean) {
    if (!canRun || busy) return
    ran.current = text
    await run({
      sql: text,
      parameters: sentParameters(placeholders, values),
      options: sentOptions(options),
      confirm,
      timeoutS: Number(timeoutS),
    })
  }

  async function format() {
    const formatted = await formatSql(text)
    setFormatting(formatted === null ? 'The formatter cannot read this text, so it stays as it is.' : '')
    if (formatted !== null) setText(formatted)
  }

  return (
    <>
      <div className="flex min-w-0 flex-col gap-3">
        <SqlEditor
          label={mayRun ? 'A statement to explain, or a plan' : 'A plan: the output of EXPLAIN'}
          hint={
            mayRun
              ? 'Write a statement, or paste the output of EXPLAIN in any format'
              : 'Paste the output of EXPLAIN: text, JSON, YAML or XML'
          }
          value={text.length > mostTyped ? '' : text}
          names={known}
          problem={
            problem && text === ran.current ? { position: problem.position ?? null, message: problem.message } : null
          }
          onChange={(value) => {
            setText(value)
            setFormatting('')
          }}
          onRun={() => start(false)}
          onPaste={(pasted) => {
            if (pasted.length > mostTyped) setText(pasted)
            return pasted.length > mostTyped
          }}
        />
        {canRun && wantsValues && <ParametersForm number={placeholders} values={values} onChange={setValues} />}
        {canRun && <ExplainOptionsForm versionNumber={target.versionNumber} options={options} onChange={setOptions} />}
        <div className="flex flex-wrap items-center gap-2">
          {canRun && (
            <>
              <Button tone="accent" busy={busy} onClick={() => start(false)} title="Ctrl-Enter, Cmd-Enter on a Mac">
                {!busy && <Play aria-hidden className="size-3.5" />}
                {options.analyze ? 'Run and measure' : 'Explain'}
              </Button>
              <Button onClick={format}>
                <WandSparkles aria-hidden className="size-3.5 text-faint" />
                Format
              </Button>
              {options.analyze && (
                <Select label="Time limit" options={timeouts} value={timeoutS} onChange={setTimeoutS} />
              )}
            </>
          )}
          <p role="status" className="min-w-0 flex-1 text-sm text-muted">
            {formatting || statusOf(text, reading.state, isPlan, isStatement, mayRun)}
          </p>
          {text !== '' && (
            <Button
              tone="quiet"
              size="sm"
              onClick={() => {
                setText('')
                clear()
              }}
            >
              Clear
            </Button>
          )}
          <BestExplainButton
            versionNumber={target.versionNumber}
            statement={isStatement && !isPlan ? text.slice(0, 20_000) : null}
          />
        </div>
        {problem && (
          <ExplainProblem
            problem={problem}
            sql={asked?.sql ?? ''}
            onConfirm={problem.field === 'confirm' ? () => start(true) : null}
          />
        )}
      </div>
      {(busy || reading.state === 'reading') && !answer && <PlanSkeleton />}
      {work && !isPlan && !isStatement && <PlanNotes plan={null} problems={work.problems} />}
      {isPlan && (
        <LinkedPlans target={target.slug}>
          <ReadPlans work={work} tools={acts ? () => <KeepText text={text} target={target.slug} /> : undefined} />
        </LinkedPlans>
      )}
      {answer && !isPlan && (
        <div className={busy ? 'flex flex-col gap-3 opacity-50' : 'flex flex-col gap-3'} aria-busy={busy}>
          <StoredPlanView key={answer.id} plan={answer} notes={answer.notes} isGeneric={answer.isGeneric} acts={acts} />
        </div>
      )}
      {children}
    </>
  )
}

function statusOf(text: string, state: string, isPlan: boolean, isStatement: boolean, mayRun: boolean): string {
  if (text === '') return ''
  if (state === 'reading') return `Reading ${bytes(text.length)}…`
  if (isPlan) return 'This is a plan; it is read in your browser, and only the names of its tables are looked up.'
  if (isStatement && !mayRun) return 'This is a statement. Your role may read plans but not run statements.'
  return ''
}
