import { visibleText } from '@/lib/domain/visible-text'

/** What is known about an act besides its name, on one line: "host shop.example, port 5432". */
export function detailWords(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== false && value !== '')
    .map(([name, value]) => `${nameWords(name)}${value === true ? '' : ` ${valueWords(name, value)}`}`)
    .join(', ')
}

const known: Record<string, string> = { tls: 'TLS', ca: 'certificate authority', intervalS: 'interval' }

/** rawDays: raw days. */
function nameWords(name: string): string {
  return known[name] ?? name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
}

function valueWords(name: string, value: unknown): string {
  if (name === 'ca') return 'given'
  if (Array.isArray(value)) return value.map((each) => nameWords(String(each))).join(', ')
  if (typeof value === 'object') return shortened(JSON.stringify(value))
  return shortened(String(value))
}

/** A sentence among others on the line has no stop of its own. */
function shortened(sentence: string): string {
  const text = sentence.replace(/\.$/, '')
  return visibleText(text.length > 120 ? `${text.slice(0, 119)}…` : text)
}
