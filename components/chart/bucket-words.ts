const words: Record<number, string> = {
  60: 'minute',
  300: '5 minutes',
  900: '15 minutes',
  3600: 'hour',
  10800: '3 hours',
  21600: '6 hours',
  86400: 'day',
  604800: 'week',
}

/** What one point of a chart sums up: "hour", for titles such as "Scans per hour". */
export function bucketWords(seconds: number): string {
  return words[seconds] ?? `${seconds} s`
}
