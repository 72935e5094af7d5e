import { expect, test } from 'vitest'
import { groupByCluster } from './cluster-order'

const node = (name: string, clusterId: number | null, role: 'primary' | 'replica' | null, database = 'shop') => ({
  id: name,
  name,
  clusterId,
  role,
  database,
})
const names = (groups: { name: string }[][]) => groups.map((group) => group.map((each) => each.name))

test('the primary leads its replicas', () => {
  const targets = [node('a-replica', 1, 'replica'), node('b', 2, 'primary'), node('c-primary', 1, 'primary')]
  expect(names(groupByCluster(targets))).toEqual([['b'], ['c-primary', 'a-replica']])
})

test('other databases of the cluster and targets never read stand alone', () => {
  const targets = [
    node('x', null, null),
    node('y', null, null),
    node('z', 1, 'primary'),
    node('zz', 1, 'primary', 'log'),
  ]
  expect(names(groupByCluster(targets))).toEqual([['x'], ['y'], ['z'], ['zz']])
})
