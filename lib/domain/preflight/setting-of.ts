import type { SessionFacts } from './situation'

/** What a session of ours begins with; null when the server does not have the setting. */
export function settingOf(session: SessionFacts, name: string): string | null {
  return session.settings.find((each) => each.name === name)?.value ?? null
}

/** A duration setting in milliseconds; 0 is off. */
export function millisecondsOf(session: SessionFacts, name: string): number {
  const found = session.settings.find((each) => each.name === name)
  const factor = { ms: 1, s: 1000, min: 60_000 }[found?.unit ?? 'ms'] ?? 1
  const value = Number(found?.value ?? 0)
  return Number.isFinite(value) && value > 0 ? value * factor : 0
}
