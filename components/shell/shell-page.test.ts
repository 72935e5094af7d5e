import { expect, test } from 'vitest'
import { commonPages, pageOf, targetOf, targetPages } from './shell-page'

test.each([
  ['/', null],
  ['/targets/new', null],
  ['/targets/7f3a', '7f3a'],
  ['/targets/7f3a/indexes/12', '7f3a'],
  ['/activity', null],
])('the target of %s is %s', (pathname, target) => {
  expect(targetOf(pathname)).toBe(target)
})

test.each([
  ['/', 'targets'],
  ['/activity', 'activity'],
  ['/settings/people', 'settings'],
  ['/targets/7f3a', 'overview'],
  ['/targets/7f3a/indexes', 'indexes'],
  ['/targets/7f3a/indexes/12', 'indexes'],
  ['/targets/7f3a/settings', 'target-settings'],
  ['/targets/7f3abc', undefined],
])('%s belongs to %s', (pathname, page) => {
  expect(pageOf(pathname, [...commonPages, ...targetPages('7f3a')])?.id).toBe(page)
})
