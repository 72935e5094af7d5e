import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { copyField } from './copy'
import { createRandom } from './random'
import { feelRhythm } from './rhythm'
import { countWords, createWriter, makeSources } from './text'
import { makeVerifier } from './verifier'

const end = new Date('2026-03-01T00:00:00Z')
const many = Array.from({ length: 4000 }, (_, n) => n + 1)

describe('text', () => {
  const articles = many.map(createWriter(11, end, many.length))

  it('writes the same article for the same seed and number, in any order', () => {
    const again = createWriter(11, end, many.length)
    expect(again(3999)).toEqual(articles[3998])
    expect(again(7)).toEqual(articles[6])
    expect(createWriter(12, end, many.length)(7).content).not.toBe(articles[6]?.content)
  })

  it('counts words and hashes the content it wrote', () => {
    for (const article of articles.slice(0, 300)) {
      expect(article.wordCount).toBe(article.content.trim().split(/\s+/).length)
      expect(article.contentHash).toBe(createHash('sha256').update(article.content).digest('hex'))
    }
    expect(countWords('  one two\n\nthree ')).toBe(3)
  })

  it('never repeats a url or a content', () => {
    expect(new Set(articles.map((article) => article.url)).size).toBe(many.length)
    expect(new Set(articles.map((article) => article.contentHash)).size).toBe(many.length)
  })

  it('fills every slot and keeps to a moderate length', () => {
    for (const article of articles) {
      expect(article.content).not.toMatch(/(^|[\s«"“])[SVOPQNMCX](?=[\s,.»"”:;]|$)/)
      expect(article.content).not.toContain('undefined')
      expect(article.content.length).toBeGreaterThan(150)
      expect(article.content.length).toBeLessThan(2000)
      expect(article.tags.length).toBeGreaterThan(0)
      expect(article.crawledAt.getTime()).toBeLessThanOrEqual(end.getTime())
      expect(new URL(article.url).hostname).toBe(article.sourceDomain)
    }
  })

  it('is skewed as the web is: few sources and languages hold most', () => {
    const byDomain = new Map<string, number>()
    for (const article of articles) byDomain.set(article.sourceDomain, (byDomain.get(article.sourceDomain) ?? 0) + 1)
    const counts = [...byDomain.values()].sort((a, b) => b - a)
    expect(counts[0]! / articles.length).toBeGreaterThan(0.03)
    expect(byDomain.size).toBeGreaterThan(150)
    const english = articles.filter((article) => article.language === 'en').length
    expect(english / articles.length).toBeGreaterThan(0.55)
    expect(articles.some((article) => article.author === null)).toBe(true)
  })

  it('knows each source once', () => {
    const domains = makeSources().map((source) => source.domain)
    expect(new Set(domains).size).toBe(domains.length)
    for (const article of articles) expect(domains).toContain(article.sourceDomain)
  })
})

describe('random', () => {
  it('stays within its bounds', () => {
    const random = createRandom(1, 2)
    for (let n = 0; n < 5000; n++) {
      expect(random.skewed(9)).toBeGreaterThanOrEqual(0)
      expect(random.skewed(9)).toBeLessThan(9)
      expect(random.whole(3)).toBeLessThan(3)
    }
  })
})

describe('rhythm', () => {
  it('averages one over a week', () => {
    let sum = 0
    for (let hour = 0; hour < 168; hour++) sum += feelRhythm(new Date(end.getTime() + hour * 3_600_000))
    expect(sum / 168).toBeCloseTo(1, 1)
  })
})

describe('copy', () => {
  it('escapes what COPY would misread', () => {
    expect(copyField('a\tb\nc\\d\r')).toBe('a\\tb\\nc\\\\d\\r')
    expect(copyField(null)).toBe('\\N')
    expect(copyField(end)).toBe('2026-03-01T00:00:00.000Z')
  })
})

describe('verifier', () => {
  it('derives keys with SCRAM-SHA-256 and never holds the password', () => {
    const verifier = makeVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    )
  })
})
