/** How indexes can be chosen by their bloat: by its share, or by how the figure is known. */
export const bloatFilters = ['from-20', 'from-40', 'exact', 'baseline', 'modelled', 'weak', 'withheld'] as const
export type BloatFilter = (typeof bloatFilters)[number]

export const bloatFilterWords: Record<BloatFilter, string> = {
  'from-20': '20% and more',
  'from-40': '40% and more',
  exact: 'Scanned exactly',
  baseline: 'Against own baseline',
  modelled: 'Modelled',
  weak: 'Weak: at least',
  withheld: 'Withheld',
}
