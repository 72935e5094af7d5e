import { createHash } from 'node:crypto'
import { type Language, type Lexicon, lexicons } from './lexicon'
import { createRandom, type Random } from './random'

export type Source = { domain: string; name: string; language: Language }

export type Article = {
  url: string
  title: string
  content: string
  summary: string
  author: string | null
  publishedAt: Date | null
  crawledAt: Date
  /** SHA-256 of the content, in hexadecimal. */
  contentHash: string
  /** Words of the content as separated by white space. */
  wordCount: number
  language: Language
  sourceDomain: string
  tags: string[]
  metadata: Record<string, string | number | boolean>
  createdAt: Date
  updatedAt: Date
}

/** The forms of a language with their slots found once, because a hundred thousand articles are written from them. */
type Voice = {
  lexicon: Lexicon
  forms: string[][]
  titles: string[][]
  authors: string[]
  sources: Source[]
}

const sourcesPerShare = 4
const hourMs = 3_600_000
const spanHours = 540 * 24
const syllables =
  'al|an|bar|bel|bren|cor|dal|den|dor|el|fen|gar|hal|ker|lan|lin|lor|mar|mel|mon|nor|or|pel|quin|ral|ren|sel|sol|tar|tel|tor|ul|val|ver|vin|wen|wil|yar|zel|zor'.split(
    '|',
  )

const findSlots = (form: string) => form.split(/\b([SVOAPQNMYCX])\b/)

const plain = (text: string) => text.normalize('NFD').replace(/[^\w\s-]/g, '')

/** Makes the sources of all four languages, most read first within a language. */
export function makeSources(): Source[] {
  return Object.keys(lexicons).flatMap((language) => makeVoiceSources(language as Language))
}

function makeVoiceSources(language: Language): Source[] {
  const lexicon = lexicons[language]
  const sources: Source[] = []
  for (let n = 0; n < lexicon.share * sourcesPerShare; n++) {
    const word = lexicon.domainWords[n % lexicon.domainWords.length] as string
    const round = Math.floor(n / lexicon.domainWords.length)
    const place = lexicon.places[(n + round) % lexicon.places.length] as string
    const end = lexicon.domainEnds[round % lexicon.domainEnds.length] as string
    const town = plain(place).toLowerCase().replace(/\s+/g, '-')
    const series = round < lexicon.places.length ? '' : `${round}`
    sources.push({ domain: `${town}-${word}${series}.${end}`, name: `${place} ${capitalise(word)}`, language })
  }
  return [...new Map(sources.map((source) => [source.domain, source])).values()]
}

function makeVoice(language: Language): Voice {
  const lexicon = lexicons[language]
  const authors: string[] = []
  for (let last = 0; last < lexicon.lastNames.length; last++) {
    for (let first = 0; first < lexicon.firstNames.length; first++) {
      const shifted = lexicon.lastNames[(last + first * 7) % lexicon.lastNames.length]
      authors.push(`${lexicon.firstNames[first]} ${shifted}`)
    }
  }
  return {
    lexicon,
    forms: lexicon.forms.map(findSlots),
    titles: lexicon.titles.map(findSlots),
    authors: [...new Set(authors)],
    sources: makeVoiceSources(language),
  }
}

/**
 * Makes a function that writes the n-th article of a seed. The same seed, end and number always give the same article;
 * crawl times rise with the number, reach `endingAt` at article `total` and stay there.
 */
export function createWriter(seed: number, endingAt: Date, total: number): (number: number) => Article {
  const voices: Record<Language, Voice> = {
    en: makeVoice('en'),
    de: makeVoice('de'),
    fr: makeVoice('fr'),
    es: makeVoice('es'),
  }
  return (number) => {
    const random = createRandom(seed, number)
    const language = pickLanguage(random)
    const voice = voices[language]
    const topic = random.pickSkewed(voice.lexicon.topics)
    const fill = createFill(voice, topic, random)

    const title = fill(random.pick(voice.titles)).replace(/[.]$/, '')
    const sentences: string[] = []
    const wanted = 5 + random.skewed(9) + random.whole(3)
    for (let n = 0; n < wanted; n++) sentences.push(fill(random.pick(voice.forms)))
    const content = joinParagraphs(sentences, random)

    const source = random.pickSkewed(voice.sources)
    const age = Math.max(0, 1 - number / total) * spanHours + random.next() * 0.1
    const crawledAt = new Date(endingAt.getTime() - age * hourMs)
    const publishedAt = random.next() < 0.03 ? null : new Date(crawledAt.getTime() - random.skewed(400) * hourMs * 0.7)
    const createdAt = new Date(crawledAt.getTime() - random.skewed(200) * 60_000)
    return {
      url: makeUrl(source.domain, publishedAt ?? crawledAt, title, number),
      title,
      content,
      summary: sentences.slice(0, 2).join(' '),
      author: random.next() < 0.08 ? null : random.pickSkewed(voice.authors),
      publishedAt,
      crawledAt,
      contentHash: createHash('sha256').update(content).digest('hex'),
      wordCount: countWords(content),
      language,
      sourceDomain: source.domain,
      tags: pickTags(topic.tags, random),
      metadata: {
        status: 200,
        section: topic.name,
        crawler: random.next() < 0.7 ? 'v3.2' : 'v3.1',
        bytes: content.length * 3 + random.whole(20_000),
        images: random.skewed(12),
        depth: 1 + random.skewed(6),
        paywall: random.next() < 0.18,
      },
      createdAt,
      updatedAt: crawledAt,
    }
  }
}

/** Words of a text as separated by white space. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length
}

function pickLanguage(random: Random): Language {
  let left = random.whole(100)
  for (const [language, lexicon] of Object.entries(lexicons)) {
    left -= lexicon.share
    if (left < 0) return language as Language
  }
  return 'en'
}

function createFill(voice: Voice, topic: Lexicon['topics'][number], random: Random): (form: string[]) => string {
  const { lexicon } = voice
  const writeSlot = (slot: string): string => {
    switch (slot) {
      case 'S':
        return random.pick(topic.subjects)
      case 'V':
        return random.pick(lexicon.verbs)
      case 'O':
        return random.pick(topic.objects)
      case 'A':
        return random.pick(lexicon.adverbials)
      case 'P':
        return random.pickSkewed(voice.authors)
      case 'Q':
        return random.pick(lexicon.said)
      case 'N':
        return String(2 + random.skewed(980))
      case 'M':
        return random.pick(lexicon.months)
      case 'Y':
        return String(2024 - random.skewed(60))
      case 'C':
        return random.pickSkewed(lexicon.places)
      default:
        return inventName(random)
    }
  }
  return (form) => {
    let text = form[0] as string
    for (let n = 1; n < form.length; n += 2) text += writeSlot(form[n] as string) + form[n + 1]
    return capitalise(text)
  }
}

function inventName(random: Random): string {
  const length = 2 + random.whole(2)
  let name = ''
  for (let n = 0; n < length; n++) name += random.pickSkewed(syllables)
  return capitalise(name)
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function joinParagraphs(sentences: string[], random: Random): string {
  let content = sentences[0] as string
  for (let n = 1; n < sentences.length; n++) content += (random.next() < 0.2 ? '\n\n' : ' ') + sentences[n]
  return content
}

function makeUrl(domain: string, date: Date, title: string, number: number): string {
  const slug = plain(title).toLowerCase().trim().split(/\s+/).slice(0, 7).join('-')
  return `https://${domain}/${date.toISOString().slice(0, 7).replace('-', '/')}/${slug}-${number.toString(36)}`
}

function pickTags(tags: readonly string[], random: Random): string[] {
  const picked = new Set([random.pickSkewed(tags)])
  for (let more = random.whole(4); more > 0; more--) picked.add(random.pick(tags))
  return [...picked]
}
