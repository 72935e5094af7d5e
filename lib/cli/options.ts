import { parseArgs } from 'node:util'
import { Problem } from '@/lib/domain/problem'

/** `--name value` of a command, each of the names at most once and nothing else. Throws a Problem of one sentence. */
export function readOptions<N extends string>(args: string[], names: readonly N[] = []): { [name in N]?: string } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  const hint = names.length > 0 ? `It takes ${names.map((each) => `--${each}`).join(', ')}.` : 'npx arborist help'
  const values: { [name in N]?: string } = {}
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Problem('invalid', `“${token.value}” is one word too many.`, { hint })
    if (token.kind !== 'option') continue
    const name = names.find((each) => each === token.name)
    if (!name) throw new Problem('invalid', `There is no option ${token.rawName} here.`, { hint })
    if (token.value === undefined) throw new Problem('invalid', `The option --${name} needs a value.`)
    values[name] = token.value
  }
  return values
}
