import { Problem } from '../problem'

type Kind =
  | { is: 'number'; least: number; most: number; since?: number }
  | { is: 'boolean'; since?: number }
  | { is: 'word'; words: readonly string[]; since?: number }

const fillfactor: Kind = { is: 'number', least: 10, most: 100 }

/** Storage parameters of each method with their bounds, as in reloptions.c of PostgreSQL 13 to 18 and in contrib/bloom. */
export const storageParameters: Record<string, Record<string, Kind>> = {
  btree: { fillfactor, deduplicate_items: { is: 'boolean' } },
  hash: { fillfactor },
  gist: { fillfactor, buffering: { is: 'word', words: ['auto', 'on', 'off'] } },
  spgist: { fillfactor },
  gin: { fastupdate: { is: 'boolean' }, gin_pending_list_limit: { is: 'number', least: 64, most: 2_147_483_647 } },
  brin: { pages_per_range: { is: 'number', least: 1, most: 131_072 }, autosummarize: { is: 'boolean' } },
  bloom: {
    length: { is: 'number', least: 1, most: 4096 },
    ...Object.fromEntries(
      Array.from({ length: 32 }, (_, n) => [`col${n + 1}`, { is: 'number', least: 1, most: 4095 } as const]),
    ),
  },
}

/** `fillfactor = 70, …`; empty for none. Throws Problem that names the parameter and its bounds. */
export function storageParameterList(
  method: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): string {
  const known = Object.hasOwn(storageParameters, method) ? storageParameters[method]! : {}
  return Object.entries(parameters)
    .map(([name, value]) => {
      const kind = Object.hasOwn(known, name) ? known[name] : undefined
      if (!kind) refuse(name, `An index of method ${method.slice(0, 63)} has no storage parameter of this name.`, known)
      return `${name} = ${written(name, kind, value)}`
    })
    .join(', ')
}

function written(name: string, kind: Kind, value: string | number | boolean): string {
  if (kind.is === 'boolean') {
    if (typeof value !== 'boolean') refuse(name, `${name} is true or false.`)
    return value ? 'on' : 'off'
  }
  if (kind.is === 'word') {
    const word = kind.words.find((each) => each === value)
    if (!word) refuse(name, `${name} is one of ${kind.words.join(', ')}.`)
    return word
  }
  const isFit = typeof value === 'number' && Number.isInteger(value) && value >= kind.least && value <= kind.most
  if (!isFit) refuse(name, `${name} is a whole number from ${kind.least} to ${kind.most}.`)
  return String(value)
}

function refuse(name: string, message: string, known: Record<string, Kind> = {}): never {
  const names = Object.keys(known).filter((each) => !/^col\d/.test(each))
  throw new Problem('invalid', message, {
    field: `parameters.${name.slice(0, 63)}`,
    ...(names.length > 0 ? { hint: `It has ${names.join(', ')}.` } : {}),
  })
}
