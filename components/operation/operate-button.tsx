'use client'

import { Button, type ButtonProps } from '@/components/ui/button'
import { useDesk, useMayAct, type Wish } from './operation-desk'

export type OperateButtonProps = Pick<ButtonProps, 'tone' | 'size' | 'className' | 'children'> & { wish: Wish }

/** Opens the dialog for an operation. Nothing where the person or the target may not. */
export function OperateButton({ wish, ...look }: OperateButtonProps) {
  const desk = useDesk()
  const mayAct = useMayAct()
  if (!desk || !mayAct) return null
  return <Button {...look} onClick={() => desk.ask(wish)} />
}

/** For operators, one sentence where the buttons would be: why there are none. */
export function WhyNoButtons() {
  const desk = useDesk()
  if (!desk?.mayOperate || desk.whyClosed === null) return null
  return <p className="text-xs text-faint">{desk.whyClosed}</p>
}
