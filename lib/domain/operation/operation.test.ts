import { describe, expect, it } from 'vitest'
import { isOver, mayMove, operationStates } from './operation'

describe('the moves of an operation', () => {
  it('lead from every state to an end, and from an end nowhere', () => {
    for (const from of operationStates) {
      const reached = new Set([from])
      for (let size = 0; size < reached.size; ) {
        size = reached.size
        for (const at of [...reached]) for (const to of operationStates) if (mayMove(at, to)) reached.add(to)
      }
      expect([...reached].some(isOver), from).toBe(true)
      if (isOver(from)) expect(reached.size, from).toBe(1)
    }
  })

  it('never lead from running to refused, nor from cancelling back', () => {
    expect(mayMove('running', 'refused')).toBe(false)
    expect(mayMove('cancelling', 'running')).toBe(false)
    expect(mayMove('waiting', 'running')).toBe(false)
    expect(mayMove('preflight', 'running')).toBe(true)
  })
})
