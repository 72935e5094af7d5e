'use client'

import { type ReactNode, useState } from 'react'
import { SqlEditor } from '@/components/sql/sql-editor'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import type { PlanPart } from '@/lib/client/plan-work'
import { usePlanText } from '@/lib/client/use-plan-text'
import { bytes, count, plural } from '@/lib/domain/format'
import { looksLikeStatement } from '@/lib/domain/plan/statement-start'
import { BestExplainButton } from './best-explain-button'
import { KeepText } from './keep-text'
import { PlanNotes } from './plan-notes'
import { PlanSkeleton } from './plan-skeleton'
import { ReadPlans } from './read-plans'
import { useSharedPlan } from './use-shared-plan'

export type PlanDeskProps = {
  /** False for those who may only look. */
  mayKeep: boolean
  /** What stands below while there is no plan: those kept before. */
  children?: ReactNode
}

/** Longer texts than this are read without being put into the editor. */
const mostTyped = 100_000

/** A place to paste a plan from anywhere. It is read, figured and judged in the browser; nothing is sent. */
export function PlanDesk({ mayKeep, children }: PlanDeskProps) {
  const [text, setText] = useState('')
  const [isShown, setShown] = useState(true)
  const reading = usePlanText(text, null)
  const isStatement = looksLikeStatement(text)
  const work = reading.state === 'read' ? reading.work : null
  const hasPlan = work !== null && work.parts.length > 0
  const isLong = text.length > mostTyped
  const tools = mayKeep ? () => <KeepText text={text} target={null} /> : undefined
  useSharedPlan((shared) => {
    setText(shared)
    setShown(false)
  })
  const start = () => {
    setText('')
    setShown(true)
  }

  if (hasPlan && (isLong || !isShown)) {
    return (
      <>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-surface px-4 py-2 text-sm">
          <p className="min-w-48 flex-1 text-muted">{recognised(text, work.parts)}</p>
          {!isLong && (
            <Button size="sm" onClick={() => setShown(true)}>
              Show the text
            </Button>
          )}
          <Button size="sm" onClick={start}>
            Read another plan
          </Button>
        </div>
        <ReadPlans work={work} tools={tools} />
      </>
    )
  }
  return (
    <>
      <div className="flex min-w-0 flex-col gap-2">
        <SqlEditor
          label="A plan: the output of EXPLAIN"
          hint="Paste the output of EXPLAIN: text, JSON, YAML or XML, from psql, a log or a chat, up to 40 MB"
          value={isLong ? '' : text}
          onChange={(value) => {
            setText(value)
            setShown(true)
          }}
          onRun={() => setShown(false)}
          onPaste={(pasted) => {
            // What replaces the editor at once need not be drawn in it first.
            const isWhole = text.trim() === '' && !looksLikeStatement(pasted)
            if (!isWhole && pasted.length <= mostTyped) return false
            setText(pasted)
            setShown(!isWhole)
            return true
          }}
        />
        <div className="flex flex-wrap items-center gap-2">
          <p role="status" className="min-w-0 flex-1 text-sm text-muted">
            {statusWords(text, reading.state, work?.parts ?? null, isStatement)}
          </p>
          <BestExplainButton versionNumber={null} statement={isStatement && !hasPlan ? text.slice(0, 20_000) : null} />
        </div>
      </div>
      {reading.state === 'reading' && <PlanSkeleton />}
      {reading.state === 'failed' && (
        <Callout tone="harm" title="This text could not be read.">
          {reading.message}
        </Callout>
      )}
      {work && !hasPlan && !isStatement && <PlanNotes plan={null} problems={work.problems} />}
      {hasPlan && <ReadPlans work={work} tools={tools} />}
      {reading.state === 'empty' && children}
    </>
  )
}

function statusWords(text: string, state: string, parts: PlanPart[] | null, isStatement: boolean): string {
  if (state === 'empty') return 'The text is read in your browser; nothing of it is sent anywhere.'
  if (state === 'reading') return `Reading ${bytes(text.length)}…`
  if (parts && parts.length > 0) return recognised(text, parts)
  if (isStatement) return 'This is a statement, not its plan. Run the EXPLAIN beside this line and paste the answer.'
  return ''
}

function recognised(text: string, parts: PlanPart[]): string {
  const nodes = parts.reduce((sum, { analysis }) => sum + analysis.plan.nodes.length, 0)
  const what = parts.length === 1 ? 'a plan' : `${count(parts.length)} plans`
  const format = parts[0]?.analysis.plan.format.toUpperCase()
  return `Read as ${what} in ${format}: ${plural(nodes, 'node')}, ${bytes(text.length)}.`
}
