'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { NumberInput } from '@/components/ui/number-input'
import { Select } from '@/components/ui/select'
import { visibleText } from '@/lib/domain/visible-text'
import { useDesk } from './operation-desk'

export type VacuumTableProps = {
  table: { schema: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
}

const servers = { value: 'server', label: 'As the server does by itself' }
const cleanups = [
  servers,
  { value: 'auto', label: 'When enough rows are dead (AUTO)' },
  { value: 'on', label: 'Always (ON)' },
  { value: 'off', label: 'Not this time (OFF)' },
]
const truncations = [servers, { value: 'on', label: 'Yes' }, { value: 'off', label: 'No, which takes no strong lock' }]

const toasts = [servers, { value: 'on', label: 'Vacuum it as well' }, { value: 'off', label: 'Leave it out' }]

/** The options of VACUUM as typed fields. */
export function VacuumTable({ table, open, onOpenChange }: VacuumTableProps) {
  const desk = useDesk()
  const [analyze, setAnalyze] = useState(true)
  const [freeze, setFreeze] = useState(false)
  const [skipLocked, setSkipLocked] = useState(false)
  const [cleanup, setCleanup] = useState('server')
  const [truncate, setTruncate] = useState('server')
  const [parallel, setParallel] = useState<number | null>(null)
  const [toast, setToast] = useState('server')
  const [buffers, setBuffers] = useState<number | null>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    onOpenChange(false)
    desk?.ask({
      request: {
        ...{ kind: 'vacuum-table', schema: table.schema, name: table.name, analyze, freeze, skipLocked, parallel },
        indexCleanup: cleanup === 'server' ? null : (cleanup as 'auto' | 'on' | 'off'),
        truncate: truncate === 'server' ? null : truncate === 'on',
        ...(toast === 'server' ? {} : { processToast: toast === 'on' }),
        ...(buffers === null ? {} : { bufferUsageLimit: buffers }),
      },
    })
  }

  return (
    <Dialog
      title={`Vacuum ${visibleText(table.name)}`}
      description="Frees the room of dead rows for new ones; reads and writes go on."
      open={open}
      onOpenChange={onOpenChange}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Checkbox
          label="Analyze as well"
          hint="The planner’s statistics are gathered anew."
          checked={analyze}
          onChange={setAnalyze}
        />
        <Checkbox
          label="Freeze rows (FREEZE)"
          hint="Every page is written once more now, so that no later vacuum has to for this reason."
          checked={freeze}
          onChange={setFreeze}
        />
        <Checkbox
          label="Leave it when it is locked (SKIP_LOCKED)"
          hint="Ends at once when another session holds the table."
          checked={skipLocked}
          onChange={setSkipLocked}
        />
        <Field label="Clean its indexes" name="indexCleanup">
          <Select options={cleanups} value={cleanup} onChange={setCleanup} />
        </Field>
        <Field label="Give empty pages at the end back" name="truncate">
          <Select options={truncations} value={truncate} onChange={setTruncate} />
        </Field>
        <Field
          label="Workers for its indexes"
          name="parallel"
          optional
          hint="0 to 1024; the server takes fewer when it has fewer. Empty leaves it to the server."
        >
          <NumberInput value={parallel} onChange={setParallel} min={0} max={1024} />
        </Field>
        <Field label="Its TOAST table" name="processToast" hint="From PostgreSQL 14 on.">
          <Select options={toasts} value={toast} onChange={setToast} />
        </Field>
        <Field
          label="Buffers it may use, in kB"
          name="bufferUsageLimit"
          optional
          hint="From PostgreSQL 16 on: 128 to 16,777,216, or 0 for no limit, which is faster and displaces more of the cache."
        >
          <NumberInput value={buffers} onChange={setBuffers} min={0} max={16_777_216} />
        </Field>
        <DialogActions>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" tone="accent">
            Look at it…
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
