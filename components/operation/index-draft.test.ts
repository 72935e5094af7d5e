import { expect, test } from 'vitest'
import { emptyDraft, emptyKey, requestOfDraft } from './index-draft'

const table = { schema: 'public', name: 'orders' }
const key = (change: object) => ({ ...emptyKey(1), ...change })

test('an empty form names what is missing', () => {
  expect(requestOfDraft(table, emptyDraft)).toMatchObject({ field: 'columns' })
})

test('a form becomes the request it says, without what does not belong to its method', () => {
  const draft = {
    ...emptyDraft,
    keys: [
      key({ text: 'a b', order: 'desc', nulls: 'last' }),
      key({ text: ' ' }),
      key({ kind: 'expression', text: ' lower(x) ', operatorClass: 'ext.ops', collation: 'C' }),
    ],
    isUnique: true,
    nullsNotDistinct: true,
    where: ' a > 1 ',
    parameters: 'fillfactor = 70, Deduplicate_items=off',
  }
  expect(requestOfDraft(table, draft)).toEqual({
    request: {
      ...{ kind: 'create-index', schema: 'public', table: 'orders', name: null, method: 'btree', include: [] },
      ...{ isUnique: true, nullsNotDistinct: true, where: 'a > 1', tablespace: null },
      parameters: { fillfactor: 70, deduplicate_items: false },
      keys: [
        {
          ...{ column: 'a b', expression: null, order: 'desc', nulls: 'last', operatorClass: null, collation: null },
        },
        {
          ...{ column: null, expression: 'lower(x)', order: null, nulls: null },
          operatorClass: { schema: 'ext', name: 'ops' },
          collation: { schema: null, name: 'C' },
        },
      ],
    },
  })
  expect(requestOfDraft(table, { ...draft, method: 'gin' })).toMatchObject({
    request: { isUnique: false, nullsNotDistinct: false, keys: [{ order: null, nulls: null }, {}] },
  })
})

test.each(['fillfactor', 'fillfactor = ', '= 70', 'a = b; drop', 'x = "y"'])(
  '%j is no list of parameters',
  (parameters) => {
    const draft = { ...emptyDraft, keys: [key({ text: 'a' })], parameters }
    expect(requestOfDraft(table, draft)).toMatchObject({ field: 'with' })
  },
)

test('the parameters of an operator class stand behind its name', () => {
  const of = (operatorClass: string) =>
    requestOfDraft(table, { ...emptyDraft, keys: [key({ text: 'a', operatorClass })] })
  expect(of('s.gist_trgm_ops ( siglen = 32 )')).toMatchObject({
    request: { keys: [{ operatorClass: { schema: 's', name: 'gist_trgm_ops', parameters: { siglen: 32 } } }] },
  })
  expect(of('text_ops()')).toMatchObject({ request: { keys: [{ operatorClass: { schema: null, name: 'text_ops' } }] } })
  expect(of('gist_trgm_ops (siglen)')).toMatchObject({ field: 'columns' })
})
