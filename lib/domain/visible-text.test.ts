import { expect, test } from 'vitest'
import { visibleLines, visibleText } from './visible-text'

test.each([
  ['orders_pkey', 'orders_pkey'],
  ['two\nlines', 'two⏎lines'],
  ['a\tb', 'a⇥b'],
  ['bell\u0007', 'bell␇'],
  ['evil\u202egpj.sql', 'evil‹U+202E›gpj.sql'],
  ['zero\u200bwidth', 'zero‹U+200B›width'],
  ['<b>bold</b>', '<b>bold</b>'],
  ['ключ_заказа', 'ключ_заказа'],
  ['مفتاح', 'مفتاح'],
  ['emoji 🌳', 'emoji 🌳'],
])('%j is shown as %j', (name, shown) => {
  expect(visibleText(name)).toBe(shown)
})

test('a text of several lines keeps them', () =>
  expect(visibleLines('select\n\t1 -- \u202eevil\r\n')).toBe('select\n\t1 -- ‹U+202E›evil\r\n'))
