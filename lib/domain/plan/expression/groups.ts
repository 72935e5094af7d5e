import { type Token, tokenise } from './tokens'

/** What stands between brackets, or the whole text. */
export type Group = { kind: 'group'; bracket: '(' | '[' | ''; items: Item[]; start: number; end: number }

export type Item = Token | Group

/** The brackets of a deparsed expression as a tree. Null when they do not match. Without recursion: nesting may be deep. */
export function readGroups(text: string): Group | null {
  const tokens = tokenise(text)
  if (tokens === null) return null
  const whole: Group = { kind: 'group', bracket: '', items: [], start: 0, end: text.length }
  const open: Group[] = [whole]
  for (const token of tokens) {
    const inside = open.at(-1) as Group
    if (token.kind === 'open') {
      const group: Group = { kind: 'group', bracket: token.value as '(' | '[', items: [], start: token.start, end: 0 }
      inside.items.push(group)
      open.push(group)
    } else if (token.kind === 'close') {
      if (open.length === 1 || inside.bracket !== (token.value === ')' ? '(' : '[')) return null
      inside.end = token.end
      open.pop()
    } else inside.items.push(token)
  }
  return open.length === 1 ? whole : null
}

/** Takes off brackets that hold all of it: `((a))` is `a`. */
export function peel(items: Item[]): Item[] {
  let inner = items
  for (;;) {
    const only = inner.length === 1 ? inner[0] : undefined
    if (only?.kind !== 'group' || only.bracket !== '(') return inner
    inner = only.items
  }
}

/** True for this unquoted word, as PostgreSQL prints its keywords. */
export function isWord(item: Item | undefined, ...words: string[]): boolean {
  return item?.kind === 'word' && words.includes(item.value)
}

/** The tokens of some items in their order, brackets included. */
export function tokensOf(items: Item[]): Token[] {
  const tokens: Token[] = []
  const waiting: Item[] = items.toReversed()
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    if (item.kind !== 'group') {
      tokens.push(item)
      continue
    }
    const { start, end, bracket } = item
    tokens.push({ kind: 'open', value: bracket, start, end: start + 1 })
    waiting.push({ kind: 'close', value: bracket === '(' ? ')' : ']', start: end - 1, end })
    for (let i = item.items.length - 1; i >= 0; i--) waiting.push(item.items[i] as Item)
  }
  return tokens
}
