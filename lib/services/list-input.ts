import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/domain/page'

/** `limit` and `cursor` of every list; `offset` for grids that jump. */
export const ListInput = z.object({
  limit: z.coerce.number().int().min(1, 'At least 1').max(1000, 'At most 1000').default(100),
  cursor: z
    .string()
    .max(200)
    .refine((text) => decodeCursor(text) !== null, 'This cursor is not one of ours; start again without it')
    .optional(),
  offset: z.coerce.number().int().min(0).max(10_000_000).optional(),
})

export function offsetOf(input: { cursor?: string | undefined; offset?: number | undefined }): number {
  return input.cursor ? (decodeCursor(input.cursor) ?? 0) : (input.offset ?? 0)
}

export function nextCursor(offset: number, count: number, total: number): string | null {
  return offset + count < total ? encodeCursor(offset + count) : null
}

const endOfTime = Date.UTC(10_000, 0)

/** A moment in a query string, in the years 1970 to 9999: the store can count from each, and years back. */
export const instant = z
  .string()
  .refine((text) => {
    const at = Date.parse(text)
    return at >= 0 && at < endOfTime
  }, 'A time such as 2026-01-31T12:00:00Z')
  .transform((text) => new Date(text))

export const RangeInput = z.object({ from: instant.optional(), to: instant.optional() })

/** A range with its ends filled in: the last `hours` up to now. Ends in the wrong order are swapped. */
export function rangeOf(input: { from?: Date | undefined; to?: Date | undefined }, now: Date, hours: number) {
  const to = input.to ?? now
  const from = input.from ?? new Date(to.getTime() - hours * 3_600_000)
  const oldest = new Date(now.getTime() - 420 * 86_400_000)
  const [first, last] = from <= to ? [from, to] : [to, from]
  const end = Math.min(last.getTime(), now.getTime())
  const start = Math.min(Math.max(first.getTime(), oldest.getTime()), now.getTime())
  return { from: new Date(start), to: new Date(end <= start ? start + 60_000 : end) }
}

/** The number of a row in our own store, as it stands in addresses. */
export const rowNumber = z.coerce.number().int().positive().max(2_147_483_647)

/** `true`, `1`, `yes` and `on` in a query string. */
export const flag = z
  .union([z.boolean(), z.string()])
  .transform((value) => value === true || ['true', '1', 'yes', 'on'].includes(String(value)))
  .default(false)

/**
 * The column a list is sorted by: `name` ascending, `-name` descending. `name:desc`, `name.desc` and `name desc` are
 * understood as well. Answers `name` or `-name`.
 */
export function sortInput<const N extends string>(names: readonly [N, ...N[]], standard: N | `-${N}`) {
  const known = new Set<string>(names)
  return z
    .string()
    .max(80)
    .default(standard)
    .transform((text) => {
      const [, minus, name, order] = /^([-+ ]?)(\w+)(?:[:. ](asc|desc))?$/i.exec(text) ?? []
      const isDescending = minus === '-' || order?.toLowerCase() === 'desc'
      return `${isDescending ? '-' : ''}${name ?? ''}` as N | `-${N}`
    })
    .refine((sort) => known.has(sort.replace(/^-/, '')), {
      error: `sort is one of ${names.join(', ')}, with - before it for descending`,
    })
}

/** The two halves of what `sortInput` answers. */
export function splitSort<N extends string>(sort: N | `-${N}`): { sort: N; descending: boolean } {
  return { sort: sort.replace(/^-/, '') as N, descending: sort.startsWith('-') }
}
