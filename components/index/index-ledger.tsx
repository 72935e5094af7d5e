import Link from 'next/link'
import { EvidenceList } from '@/components/finding/evidence-list'
import { VerdictBadge } from '@/components/finding/verdict-badge'
import { Panel } from '@/components/ui/panel'
import type { ProblemBody } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import type { LedgerAnswer } from '@/lib/services/index/ledger'

export type IndexLedgerProps = {
  answer: { ok: true; data: LedgerAnswer } | { ok: false; problem: ProblemBody }
  /** The findings about this index. */
  findingsHref: string
}

/** The verdict on an index and every line of evidence it rests on. */
export function IndexLedger({ answer, findingsHref }: IndexLedgerProps) {
  if (!answer.ok) {
    const { message, hint } = answer.problem
    return <Panel title="Verdict" failure={{ message, ...(hint ? { hint } : {}) }} />
  }
  const { ledger, why } = answer.data
  return (
    <Panel
      title="Verdict"
      context="over 35 days on all servers of the cluster"
      actions={
        <Link href={findingsHref} className="text-xs text-accent underline underline-offset-2">
          Its findings
        </Link>
      }
    >
      {ledger ? (
        <div className="flex flex-col gap-2">
          <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1 text-sm text-ink">
            <VerdictBadge verdict={ledger.verdict} />
            <bdi dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
              {visibleText(ledger.reason)}
            </bdi>
          </p>
          <EvidenceList evidence={ledger.evidence} weighed />
        </div>
      ) : (
        <p className="text-sm text-muted">No verdict of its own. {why}</p>
      )}
    </Panel>
  )
}
