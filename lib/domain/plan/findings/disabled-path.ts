import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** Before 18 a disabled path is priced this high: disable_cost of PostgreSQL's costsize.c. */
const disableCost = 1e10

const isPath = /^enable_[a-z_]+$/
const offByDefault = new Set(['enable_partitionwise_join', 'enable_partitionwise_aggregate'])

/** X15: the planner took a path that a setting had switched off, or settings switch paths off. */
export const disabledPath: Rule = {
  code: 'X15',
  kind: 'disabled-path',
  find: ({ plan }, live) => {
    const known = { ...live?.settings, ...plan.settings }
    const off = Object.keys(known).filter(
      (name) => isPath.test(name) && !offByDefault.has(name) && known[name] === 'off',
    )
    const flagged = plan.nodes.filter((node) => node.properties.Disabled === true)
    const priced = plan.nodes.filter((node) => {
      const total = node.totalCost ?? 0
      return total >= disableCost && node.childIds.every((id) => (plan.nodes[id]?.totalCost ?? 0) < disableCost)
    })
    const disabled = flagged.length > 0 ? flagged : priced
    const [first] = disabled
    if (!first && off.length === 0) return []
    return [
      {
        nodeId: first?.id ?? null,
        relatedNodeIds: disabled.slice(1).map((node) => node.id),
        savedMs: null,
        ceiling: 'info',
        title: first ? `${nodeWords(first)} was chosen although it is disabled` : `Switched off: ${off.join(', ')}`,
        evidence: off.map((name) => `${name} = off`),
        remedy: first
          ? 'There was no other way to run this part. The costs of this plan are not comparable until the setting is back.'
          : 'The planner was not free to choose; compare with the settings at their defaults.',
        steps: off.slice(0, 8).map((name) => ({
          sql: `SET ${name} = on;`,
          costs: 'Only this session; where it is off for the role, the database or the server, it stays so.',
        })),
      },
    ]
  },
}
