/** Prints to standard output. A reader that leaves early (`| head`) is no failure. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve())
    process.stdout.write(text, () => resolve())
  })
}
