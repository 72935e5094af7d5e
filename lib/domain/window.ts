/** The windows over which use is summed, in hours. */
export const windows = { '24h': 24, '7d': 168, '35d': 840, '90d': 2160 } as const
export type WindowName = keyof typeof windows
export const windowNames = Object.keys(windows) as [WindowName, ...WindowName[]]
export const defaultWindow: WindowName = '7d'

export const windowWords: Record<WindowName, string> = {
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '35d': 'the last 35 days',
  '90d': 'the last 90 days',
}

/** When a window began: on the hour, or for windows of days at midnight UTC, as the roll-ups cut time. */
export function windowStart(name: WindowName, now: Date): Date {
  const start = new Date(now.getTime() - windows[name] * 3_600_000)
  start.setUTCMinutes(0, 0, 0)
  if (windows[name] > 24) start.setUTCHours(0)
  return start
}
