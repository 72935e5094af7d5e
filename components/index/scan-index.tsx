'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { InlineProblem } from '@/components/ui/inline-problem'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import { bytes, duration } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'

export type Scan = Act<{ target: string; index: string; minutes: number }, { index: number }>
export type CancelScan = Act<{ target: string; index: string }, { index: number }>

const limits = [
  { value: '1', label: 'After 1 minute' },
  { value: '10', label: 'After 10 minutes' },
  { value: '30', label: 'After 30 minutes' },
  { value: '120', label: 'After 2 hours' },
]

/** Network storage reads some 8 MB a second beside other work, a local disk a hundred times that. */
const slowBytesPerMs = 8 * 1024 * 1.024
const fastBytesPerMs = 100 * slowBytesPerMs

export type ScanIndexProps = {
  slug: string
  index: { id: number; name: string; method: string }
  /** Bytes to read; null when the size is not known. */
  size: number | null
  scan: Scan
  onBegun: () => void
}

/** Has every page of an index read, after saying what that costs. */
export function ScanIndex({ slug, index, size, scan, onBegun }: ScanIndexProps) {
  const [open, setOpen] = useState(false)
  const [minutes, setMinutes] = useState('10')
  const { run, busy, problem, clear } = useAct(scan)
  const say = useToast()

  async function begin() {
    if (!(await run({ target: slug, index: String(index.id), minutes: Number(minutes) }))) return
    setOpen(false)
    say({ title: 'The scan begins', tone: 'done' })
    onBegun()
  }

  return (
    <Dialog
      title="Scan exactly"
      description={visibleText(index.name)}
      width="sm"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        clear()
      }}
      trigger={<Button size="sm">Scan exactly</Button>}
    >
      <div className="flex flex-col gap-4 text-sm">
        <p>
          The server reads <strong>{size === null ? 'the whole index' : bytes(size)}</strong> once, page by page.
          {size !== null &&
            ` From a slow network disk that takes about ${duration(Math.max(1_000, size / slowBytesPerMs))}, from a fast local one about ${duration(Math.max(100, size / fastBytesPerMs))}.`}
        </p>
        <p className="text-muted">
          Reads and writes of the table go on; a DROP, REINDEX or VACUUM FULL of it waits. The pages pass through a
          small ring of buffers, so what others have cached stays.
        </p>

        <Field
          label="End it"
          name="minutes"
          error={fieldWords(problem, 'minutes')}
          hint="Then the server stops it. You can cancel it before."
        >
          <Select options={limits} value={minutes} onChange={setMinutes} />
        </Field>
        {problem && !problem.field && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
      </div>
      <DialogActions>
        <DialogClose render={<Button>Not now</Button>} />
        <Button tone="accent" busy={busy} onClick={begin}>
          {size === null ? 'Scan' : `Read ${bytes(size)}`}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

/** Ends a running scan. */
export function CancelScanButton({
  slug,
  index,
  cancel,
  onCancelled,
}: {
  slug: string
  index: number
  cancel: CancelScan
  onCancelled: () => void
}) {
  const { run, busy, problem } = useAct(cancel)
  return (
    <>
      <InlineProblem problem={problem} />
      <Button
        size="sm"
        busy={busy}
        onClick={async () => {
          if (await run({ target: slug, index: String(index) })) onCancelled()
        }}
      >
        Cancel the scan
      </Button>
    </>
  )
}
