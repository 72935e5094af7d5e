'use client'

import { SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { bestExplain, bestExplainOptions } from '@/lib/domain/plan/best-explain'

export type BestExplainButtonProps = {
  /** Of the target; null lets the person choose. */
  versionNumber: number | null
  statement: string | null
}

const majors = [18, 17, 16, 15, 14, 13]

/** The EXPLAIN that tells most on a server, ready to copy, with what each option adds. */
export function BestExplainButton({ versionNumber, statement }: BestExplainButtonProps) {
  const [major, setMajor] = useState('18')
  const version = versionNumber ?? Number(major) * 10_000
  return (
    <Dialog
      title="The EXPLAIN that tells most"
      description="Run it in psql or any client and paste the answer here, whatever its format."
      trigger={
        <Button size="sm">
          <SquareTerminal aria-hidden className="size-3.5 text-faint" />
          EXPLAIN to run by hand
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {versionNumber === null && (
          <Select
            label="Version of the server"
            options={majors.map((each) => ({ value: String(each), label: `PostgreSQL ${each}` }))}
            value={major}
            onChange={setMajor}
          />
        )}
        <CodeBlock text={bestExplain(version, statement)} label="EXPLAIN" />
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {bestExplainOptions(version).map(({ option, why }) => (
            <div key={option} className="col-span-2 grid grid-cols-subgrid">
              <dt className="font-mono text-xs leading-5 text-ink">{option}</dt>
              <dd className="text-muted">{why}</dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-muted">
          ANALYZE runs the statement for real. What changes rows stands between BEGIN and ROLLBACK, which undoes the
          change but not its locks, its triggers’ outside effects and numbers taken from sequences.
        </p>
      </div>
    </Dialog>
  )
}
