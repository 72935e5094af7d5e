import { expect, test } from 'vitest'
import { blankRows } from './blank-rows'

test('a bar stands in each column, at its side, one after the other', () => {
  const background = blankRows([{ width: 120 }, { width: 70 }, { width: 100, align: 'end' }], 'min(120px, 46vw)', 36)
  // With the first column at its full width.
  const bars = [...background.matchAll(/var\(--line\) (\S+px|calc\(.*?\)\)) (calc\(.*?\)\))/g)].map(([, ...ends]) =>
    ends.map((end) => {
      const [, fixed, share] = /^(?:calc\()?(\d+)px(?: \+ (0\.6)? ?\*? ?min\(120px, 46vw\)\))?$/.exec(end!)!
      return Number(fixed) + (end!.includes('min') ? Number(share ?? 1) * 120 : 0)
    }),
  )
  expect(bars).toEqual([
    [46, 108],
    [166, 196],
    [268, 316],
  ])
})
