'use client'

import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import type { ListedOperation } from '@/lib/client/operations'
import { visibleText } from '@/lib/domain/visible-text'
import { useMayAct } from './operation-desk'
import { useActOn } from './use-act-on'

export type UndoButtonProps = { operation: Pick<ListedOperation, 'id' | 'plan'>; label: string }

/** Takes an operation back, after showing what that runs. */
export function UndoButton({ operation: { id, plan }, label }: UndoButtonProps) {
  const { busy, run } = useActOn(id)
  if (!useMayAct()) return null
  return (
    <AlertDialog
      title="Undo this operation?"
      description={visibleText(plan?.undo.says ?? 'Another operation takes it back.')}
      trigger={<Button busy={busy === 'undo'}>{label}</Button>}
      confirmLabel="Undo"
      tone="accent"
      onConfirm={() => run('undo')}
    >
      {plan?.undo.statements.map((statement) => (
        <CodeBlock key={statement} text={`${statement};`} label="the statement" />
      ))}
    </AlertDialog>
  )
}
