/** The password of a target: of the environment (ARBORIST_PASSWORD) or else the first line of standard input. */
export async function readTargetPassword(): Promise<string> {
  return process.env.ARBORIST_PASSWORD ?? (await readFirstLine('Password: '))
}

export async function readFirstLine(prompt: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(prompt)
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, terminal: false })
  for await (const line of lines) {
    lines.close()
    return line
  }
  return ''
}
