'use client'

import { OperateButton } from '@/components/operation/operate-button'
import { actWords } from '@/components/operation/operation-words'
import { plural } from '@/lib/domain/format'
import type { FindingView } from '@/lib/services/finding/read'

/** The next step of a finding as a button, where it is an operation or several. */
export function FindingOperation({ finding }: { finding: Pick<FindingView, 'id' | 'nextStep' | 'resolvedAt'> }) {
  const [first, ...others] = finding.nextStep.operations
  if (!first || finding.resolvedAt) return null
  if (others.length > 0) {
    return (
      <OperateButton size="sm" className="w-fit" wish={{ batch: { requests: finding.nextStep.operations } }}>
        Plan of {plural(others.length + 1, 'operation')}…
      </OperateButton>
    )
  }
  const act = first.kind === 'remove-leftover' && first.finish ? 'Rebuild it' : actWords[first.kind]
  return (
    <OperateButton size="sm" className="w-fit" wish={{ request: first, finding: finding.id }}>
      {act}…
    </OperateButton>
  )
}
