import type { Bag } from './bag'

const strategies: Record<string, string> = {
  Plain: 'Aggregate',
  Sorted: 'GroupAggregate',
  Hashed: 'HashAggregate',
  Mixed: 'MixedAggregate',
}

/** The name FORMAT TEXT gives a node, without the objects it works on; from its properties under their JSON names. */
export function nodeLabel(bag: Bag): string {
  const type = textOf(bag, 'Node Type') ?? 'Unknown'
  const parallel = bag['Parallel Aware'] === true ? 'Parallel ' : ''
  const async = bag['Async Capable'] === true ? 'Async ' : ''
  const backward = bag['Scan Direction'] === 'Backward' ? ' Backward' : ''
  return `${parallel}${async}${nameOf(type, bag)}${backward}`
}

function nameOf(type: string, bag: Bag): string {
  if (type === 'Aggregate') {
    const mode = textOf(bag, 'Partial Mode')
    const name = strategies[textOf(bag, 'Strategy') ?? ''] ?? type
    return mode && mode !== 'Simple' ? `${mode} ${name}` : name
  }
  if (type === 'SetOp') {
    const command = textOf(bag, 'Command')
    return `${bag.Strategy === 'Hashed' ? 'HashSetOp' : 'SetOp'}${command ? ` ${command}` : ''}`
  }
  if (type === 'ModifyTable') return textOf(bag, 'Operation') ?? type
  if (type === 'Foreign Scan') {
    const operation = textOf(bag, 'Operation')
    return operation && operation !== 'Select' ? `Foreign ${operation}` : type
  }
  if (type === 'Custom Scan') {
    const provider = textOf(bag, 'Custom Plan Provider')
    return provider ? `Custom Scan (${provider})` : type
  }
  const join = textOf(bag, 'Join Type')
  if (!join || join === 'Inner') return type
  return `${type.replace(/ Join$/, '')} ${join} Join`
}

function textOf(bag: Bag, name: string): string | null {
  const value = bag[name]
  return typeof value === 'string' ? value : null
}
