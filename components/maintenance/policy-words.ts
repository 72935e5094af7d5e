import { type Care, type Mode, reviews, type Task, type Thresholds } from '@/lib/domain/maintenance/policy'

const actWords: Record<Mode, string> = { off: 'Off', propose: 'Propose', act: 'Do it' }
const reviewWords: Record<Mode, string> = { off: 'Off', propose: 'Propose', act: 'Prepare, for approval' }

export const modeWordsOf = (task: Task): Record<Mode, string> => (reviews.includes(task) ? reviewWords : actWords)

const mb = 1024 * 1024

/** A number of a policy: its label, its unit, and what one of the unit is in the policy. */
export type Knob = {
  name: Exclude<keyof Thresholds, 'bloat'> | Extract<keyof Care, 'cooldownDays' | 'failureBudget'>
  label: string
  unit: string
  by: number
}

export const bloatKnobs: (Omit<Knob, 'name'> & { name: keyof Thresholds['bloat'] })[] = [
  { name: 'exact', label: 'Rebuild from, pages read', unit: '%', by: 0.01 },
  { name: 'baseline', label: 'Rebuild from, own baseline', unit: '%', by: 0.01 },
  { name: 'modelled', label: 'Rebuild from, modelled', unit: '%', by: 0.01 },
]

const knob = (name: Knob['name'], label: string, unit: string, by = 1): Knob => ({ name, label, unit, by })

export const knobs: Knob[] = [
  knob('randomKeyBloat', 'Rebuild from, keys in no order', '%', 0.01),
  knob('leastIndexBytes', 'Indexes from', 'MB', mb),
  knob('leastGainBytes', 'At least to gain', 'MB', mb),
  knob('cooldownDays', 'Rest after a rebuild', 'days'),
  knob('failureBudget', 'Failures before a person is asked', 'in a row'),
  knob('changedShare', 'Analyze from changed rows', '%', 0.01),
  knob('changedRows', 'Analyze from changed rows, at least', 'rows'),
  knob('partitionedDays', 'Analyze partitioned parents every', 'days'),
  knob('deadShare', 'Vacuum from dead rows', '%', 0.01),
  knob('deadRows', 'Vacuum from dead rows, at least', 'rows'),
  knob('pendingPages', 'Vacuum from a GIN pending list of', 'pages'),
  knob('visibleShare', 'Vacuum below all-visible pages of', '%', 0.01),
]

/** Whether a number stands beside the thresholds of the care, not among them. */
export const isOfCare = (name: Knob['name']): name is 'cooldownDays' | 'failureBudget' =>
  name === 'cooldownDays' || name === 'failureBudget'
