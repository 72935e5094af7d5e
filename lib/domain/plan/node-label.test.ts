import { expect, it } from 'vitest'
import { nodeLabel } from './node-label'

it.each([
  ['Seq Scan', { 'Node Type': 'Seq Scan', 'Parallel Aware': false }],
  ['Parallel Seq Scan', { 'Node Type': 'Seq Scan', 'Parallel Aware': true }],
  ['Async Foreign Scan', { 'Node Type': 'Foreign Scan', Operation: 'Select', 'Async Capable': true }],
  ['Foreign Update', { 'Node Type': 'Foreign Scan', Operation: 'Update' }],
  ['Index Only Scan Backward', { 'Node Type': 'Index Only Scan', 'Scan Direction': 'Backward' }],
  ['Index Scan', { 'Node Type': 'Index Scan', 'Scan Direction': 'NoMovement' }],
  ['Aggregate', { 'Node Type': 'Aggregate', Strategy: 'Plain', 'Partial Mode': 'Simple' }],
  ['Partial HashAggregate', { 'Node Type': 'Aggregate', Strategy: 'Hashed', 'Partial Mode': 'Partial' }],
  ['Finalize GroupAggregate', { 'Node Type': 'Aggregate', Strategy: 'Sorted', 'Partial Mode': 'Finalize' }],
  ['MixedAggregate', { 'Node Type': 'Aggregate', Strategy: 'Mixed' }],
  ['HashSetOp Except All', { 'Node Type': 'SetOp', Strategy: 'Hashed', Command: 'Except All' }],
  ['SetOp Intersect', { 'Node Type': 'SetOp', Strategy: 'Sorted', Command: 'Intersect' }],
  ['Hash Join', { 'Node Type': 'Hash Join', 'Join Type': 'Inner' }],
  ['Parallel Hash Right Anti Join', { 'Node Type': 'Hash Join', 'Join Type': 'Right Anti', 'Parallel Aware': true }],
  ['Merge Full Join', { 'Node Type': 'Merge Join', 'Join Type': 'Full' }],
  ['Nested Loop', { 'Node Type': 'Nested Loop', 'Join Type': 'Inner' }],
  ['Nested Loop Left Join', { 'Node Type': 'Nested Loop', 'Join Type': 'Left' }],
  ['Merge', { 'Node Type': 'ModifyTable', Operation: 'Merge' }],
  ['Custom Scan (ChunkAppend)', { 'Node Type': 'Custom Scan', 'Custom Plan Provider': 'ChunkAppend' }],
  ['Unknown', {}],
])('%s', (label, bag) => {
  expect(nodeLabel(bag)).toBe(label)
})
