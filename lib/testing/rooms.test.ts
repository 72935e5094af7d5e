import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Which room may look at which; `*` allows its types only. `tools` and `wiring` are the two floors of lib/runtime. */
const mayKnow: Record<string, string[]> = {
  domain: [],
  embedded: [],
  tools: ['domain'],
  targets: ['domain', 'tools'],
  store: ['domain', 'tools'],
  catalog: ['targets', 'domain'],
  services: ['catalog', 'store', 'targets', 'domain', 'tools'],
  jobs: ['services', 'catalog', 'store', 'targets', 'domain', 'tools'],
  http: ['services', 'store', 'domain', 'tools'],
  wiring: ['http', 'jobs', 'services', 'store', 'embedded', 'domain', 'tools'],
  demo: ['wiring', 'services', 'store', 'embedded', 'domain', 'tools'],
  cli: ['wiring', 'demo', 'services', 'store', 'embedded', 'domain', 'tools'],
  client: ['domain', 'services*', 'store*', 'catalog*'],
  components: ['client', 'domain', 'services*', 'store*', 'catalog*'],
  app: ['http', 'services', 'components', 'client', 'domain'],
  testing: ['wiring', 'jobs', 'services', 'catalog', 'store', 'targets', 'embedded', 'domain', 'tools'],
}

const tools = ['child', 'config', 'log', 'read-proxies', 'root', 'seal', 'space'].map((name) => `lib/runtime/${name}`)
const verbPlaces = /^(page|layout|actions|route)\.tsx?$|\.actions\.ts$/
/** Server functions that are no verbs: they open and end a session. */
const doors: Record<string, string[]> = {
  'app/(door)/sign-in/actions.ts': ['signIn'],
  'app/(rooms)/actions.ts': ['signOut'],
}
/** Handlers that answer without a session: a probe, and the one-time link. */
const openHandlers = ['app/api/health/route.ts', 'app/(door)/setup/route.ts']
const sqlPlaces =
  /^lib\/(store|demo|testing|domain\/ddl)\/|^lib\/(catalog\/probe|catalog\/page-scan|targets\/problem|runtime\/home)\.ts$|^drizzle\//

type Look = { from: string; to: string; isType: boolean }

const files = ['app', 'components', 'lib'].flatMap((name) => walk(join(root, name)))
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const looks = files.flatMap(looksOf)

describe('the rooms', () => {
  it('are all known and not empty', () => {
    expect(files.filter((file) => !(roomOf(file) in mayKnow))).toEqual([])
    for (const room of ['domain', 'store', 'services', 'http', 'app', 'components']) {
      expect(files.filter((file) => roomOf(file) === room).length, room).toBeGreaterThan(2)
    }
    expect(looks.length).toBeGreaterThan(300)
  })

  it('do not look upward', () => {
    const wrong = looks.filter(({ from, to, isType }) => {
      const [a, b] = [roomOf(from), roomOf(to)]
      if (a === b) return false
      const known = mayKnow[a] ?? []
      return !(known.includes(b) || (isType && known.includes(`${b}*`)))
    })
    expect(wrong.map(tell)).toEqual([])
  })

  it('know each other without a cycle', () => {
    const edges = new Map<string, Set<string>>()
    for (const { from, to } of looks) {
      if (roomOf(from) !== roomOf(to)) edges.set(roomOf(from), (edges.get(roomOf(from)) ?? new Set()).add(roomOf(to)))
    }
    expect(cycleIn(edges)).toBeNull()
  })

  it('have no cycle of files', () => {
    const edges = new Map<string, Set<string>>()
    const byStem = new Map(files.map((file) => [file.replace(/\.tsx?$/, ''), file]))
    for (const { from, to, isType } of looks) {
      const file = byStem.get(to)
      if (file && !isType) edges.set(from, (edges.get(from) ?? new Set()).add(file))
    }
    expect(cycleIn(edges)).toBeNull()
  })

  it('of the server cannot be bundled for a browser', () => {
    const server = ['tools', 'wiring', 'targets', 'catalog', 'services', 'jobs', 'http']
    const bare = files.filter((file) => server.includes(roomOf(file)) && !text(file).startsWith("import 'server-only'"))
    expect(bare.filter((file) => /\b(pg|drizzle-orm|node:\w+)\b'/.test(text(file)))).toEqual([])
  })
})

describe('the doors', () => {
  it('take verbs in pages, layouts, actions and handlers only', () => {
    const wrong = looks.filter(
      ({ from, to, isType }) =>
        roomOf(from) === 'app' && roomOf(to) === 'services' && !isType && !verbPlaces.test(basename(from)),
    )
    expect(wrong.map(tell)).toEqual([])
  })

  it('are server actions made by action(), or sign in and out', () => {
    const places = files.filter((file) => /^\s*['"]use server['"]/m.test(text(file)))
    expect(places).toEqual(expect.arrayContaining(Object.keys(doors)))
    const wrong = places.flatMap((file) => {
      if (!/^['"]use server['"]/.test(text(file))) return [`${file}: 'use server' inside a function`]
      const free = doors[file] ?? []
      return exportsOf(file)
        .filter(({ name, line }) => !/^export const \w+ = action\(/.test(line) && !free.includes(name))
        .map(({ line }) => `${file}: ${line}`)
    })
    expect(wrong).toEqual([])
  })

  it('are handlers made by route(), or open ones', () => {
    const places = files.filter((file) => roomOf(file) === 'app' && basename(file) === 'route.ts')
    expect(places).toEqual(expect.arrayContaining(openHandlers))
    const wrong = places
      .filter((file) => !openHandlers.includes(file))
      .filter((file) => {
        const all = exportsOf(file).map(({ line }) => line)
        const made = [...text(file).matchAll(/\b(?:GET|POST|PUT|PATCH|DELETE): (\w+)/g)].map(([, by]) => by)
        const isOne =
          all.length === 1 && all[0]?.startsWith('export const { GET, POST, PUT, PATCH, DELETE } = methods({')
        return !isOne || made.length === 0 || made.some((by) => by !== 'route')
      })
    expect(wrong).toEqual([])
  })
})

describe('SQL', () => {
  it('is put together from pieces in few places only', () => {
    const statement =
      /([\w.>]*)`\s*(select|insert into|update|delete from|create|drop|alter|grant|revoke|vacuum|analyze|reindex|truncate|copy|explain|listen|notify)\s[^`]*\$\{[^`]*`/g
    const found = files.flatMap((file) =>
      [...text(file).matchAll(statement)]
        .filter(([, tag]) => tag !== 'sql' && !tag?.endsWith('>'))
        .map(([all]) => ({ file, sql: all.slice(0, 60) })),
    )
    expect(found.length).toBeGreaterThan(10)
    expect(found.filter(({ file }) => !sqlPlaces.test(file))).toEqual([])
  })
})

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return walk(path)
      return /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name) ? [relative(root, path)] : []
    })
    .sort()
}

function text(file: string): string {
  return sources.get(file) ?? ''
}

function roomOf(path: string): string {
  const [first, second] = path.split('/')
  if (first !== 'lib') return first!
  if (second === 'runtime') return tools.includes(path.replace(/\.ts$/, '')) ? 'tools' : 'wiring'
  return second!
}

function looksOf(file: string): Look[] {
  const statements = text(file).matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?\bfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  )
  return [...statements].flatMap(([, type, clause, plain, dynamic]) => {
    const address = plain ?? dynamic!
    const to = address.startsWith('@/') ? address.slice(2) : join(dirname(file), address)
    if (!/^(@\/|\.)/.test(address)) return []
    const names = /^\{([^}]*)\}/
      .exec(clause?.trim() ?? '')?.[1]
      ?.split(',')
      .filter((name) => name.trim())
    const isType = Boolean(type) || (names?.every((name) => name.trim().startsWith('type ')) ?? false)
    return [{ from: file, to, isType }]
  })
}

function exportsOf(file: string): { name: string; line: string }[] {
  return [...text(file).matchAll(/^export\s.*$/gm)]
    .filter(([line]) => !/^export (type|interface)\b/.test(line))
    .map(([line]) => ({ line, name: /^export (?:async )?(?:function|const) (\w+)/.exec(line)?.[1] ?? '' }))
}

function tell({ from, to, isType }: Look): string {
  return `${from} looks at ${to}${isType ? ' (types)' : ''}`
}

function cycleIn(edges: Map<string, Set<string>>): string[] | null {
  const done = new Set<string>()
  const visit = (at: string, path: string[]): string[] | null => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at]
    if (done.has(at)) return null
    for (const next of edges.get(at) ?? []) {
      const found = visit(next, [...path, at])
      if (found) return found
    }
    done.add(at)
    return null
  }
  for (const at of edges.keys()) {
    const found = visit(at, [])
    if (found) return found
  }
  return null
}
