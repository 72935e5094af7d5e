import { expect, test } from 'vitest'
import { indexQuery, indexViewSearch, parseIndexView } from './index-view'

const view = (text: string) => parseIndexView(new URLSearchParams(text))

test('the plain list has an empty address', () => {
  expect(indexViewSearch(view('')).toString()).toBe('')
  expect(indexQuery(view('')).toString()).toBe('window=7d&sort=-sizeBytes')
})

test('a view survives its address', () => {
  const text =
    'window=35d&sort=name&filter=a+b&schema=S&table=t&method=gin&state=unused&system=true&columns=sizeBytes%2Cflags'
  expect(indexViewSearch(view(text)).toString()).toBe(text)
})

test('what makes no sense is left out', () => {
  expect(indexViewSearch(view('window=9y&sort=-drop&state=toString&columns=evil,flags')).toString()).toBe(
    'columns=flags',
  )
})
