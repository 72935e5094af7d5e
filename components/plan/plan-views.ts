import dynamic from 'next/dynamic'
import type { ComponentType } from 'react'
import { PlanOutline } from './plan-outline'
import type { PlanViewProps } from './plan-view-props'

export type PlanViewEntry = {
  /** In the address: `?view=diagram`. */
  id: 'outline' | 'diagram' | 'flame' | 'tables' | 'raw'
  label: string
  /** Heavy ones are loaded when first opened: `dynamic(() => import('./plan-flame').then((file) => file.PlanFlame))`. */
  View: ComponentType<PlanViewProps>
}

const PlanDiagram = dynamic(() => import('./plan-diagram').then((file) => file.PlanDiagram), { ssr: false })
const PlanFlame = dynamic(() => import('./plan-flame').then((file) => file.PlanFlame), { ssr: false })
const PlanAggregates = dynamic(() => import('./plan-aggregates').then((file) => file.PlanAggregates))
const PlanRaw = dynamic(() => import('./plan-raw').then((file) => file.PlanRaw))

/** The views there are, in the order of their tabs; the first is the usual one. */
export const planViews: [PlanViewEntry, ...PlanViewEntry[]] = [
  { id: 'outline', label: 'Outline', View: PlanOutline },
  { id: 'diagram', label: 'Diagram', View: PlanDiagram },
  { id: 'flame', label: 'Flame', View: PlanFlame },
  { id: 'tables', label: 'Objects', View: PlanAggregates },
  { id: 'raw', label: 'Text', View: PlanRaw },
]
