'use client'

import { Columns3 } from 'lucide-react'
import { buttonLook } from '@/components/ui/button-look'
import { MenuChecks, MenuSurface } from '@/components/ui/menu'

export type ColumnChooserProps = {
  /** Those that may be hidden, in their order. */
  columns: { id: string; label: string }[]
  visible: readonly string[]
  onChange: (visible: string[]) => void
}

export function ColumnChooser({ columns, visible, onChange }: ColumnChooserProps) {
  return (
    <MenuSurface
      align="end"
      trigger={
        <button type="button" className={buttonLook('plain', 'sm', 'font-normal')}>
          <Columns3 aria-hidden className="size-4 text-faint" />
          Columns
        </button>
      }
    >
      <MenuChecks
        label="Columns"
        options={columns.map(({ id, label }) => ({ value: id, label }))}
        chosen={visible}
        onChange={onChange}
      />
    </MenuSurface>
  )
}
