import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'

/** What every view of a plan is given: outline, diagram, flame, tables and raw draw the same analysis. */
export type PlanViewProps = {
  analysis: Analysis
  findings: Finding[]
  /** The node a person looks at, by its id; alike in every view and in the address. */
  selectedId: number | null
  onSelect: (nodeId: number | null) => void
}
