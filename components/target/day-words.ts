const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A day for a narrow place, in UTC: `22 Nov` and `2026`. */
export function dayWords(at: Date | string): { day: string; year: string } {
  const moment = new Date(at)
  return { day: `${moment.getUTCDate()} ${months[moment.getUTCMonth()]}`, year: String(moment.getUTCFullYear()) }
}
