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

/** The views there are, in the order of their tabs; the first is the usual one. */
export const planViews: [PlanViewEntry, ...PlanViewEntry[]] = [{ id: 'outline', label: 'Outline', View: PlanOutline }]
