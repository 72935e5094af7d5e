/** Colours live in globals.css for both themes; a dash tells series apart where colour cannot. */
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '1 4', '12 4']

export function seriesColour(place: number): string {
  return `var(--series-${(place % 6) + 1})`
}

export function seriesDash(place: number): string | undefined {
  return dashes[place % dashes.length]
}
