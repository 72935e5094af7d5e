import { expect, test } from 'vitest'
import { sqlNames } from './sql-names'

const table = (schema: string, name: string, columns: string[] = []) => ({ id: 1, schema, name, columns })

test('tables stand below their schema, columns below their table', () =>
  expect(
    sqlNames({ tables: [table('public', 'orders', ['id', 'Total']), table('public', 'Users'), table('app', 'a')] }),
  ).toEqual({
    public: { orders: ['id', 'Total'], Users: [] },
    app: { a: [] },
  }))

test('names that cannot be completed honestly are left out', () => {
  const tables = [
    table('public', 'a"b'),
    table('public', 'x\u202ey'),
    table('self', 'a'),
    table('public', 'ok', ['a"', 'b']),
  ]
  expect(sqlNames({ tables })).toEqual({ public: { ok: ['b'] } })
})

test('a name of an object’s own is only a name', () => {
  const names = sqlNames({ tables: [table('__proto__', 'constructor', ['id'])] })
  expect(Object.hasOwn(names, '__proto__')).toBe(true)
  expect(Object.getPrototypeOf(names)).toBe(Object.prototype)
})
