import type { BadgeTone } from '@/components/ui/badge'
import type { Health } from '@/components/ui/health'
import type { Severity } from '@/lib/domain/finding'
import type { Verdict, Weight } from '@/lib/domain/verdict'

export const severityWords: Record<Severity, string> = { harm: 'Harm', attention: 'Attention', note: 'Note' }
export const severityHealth: Record<Severity, Health> = { harm: 'harm', attention: 'attention', note: 'unknown' }

export const verdictTones: Record<Verdict, BadgeTone> = {
  keep: 'neutral',
  watching: 'neutral',
  candidate: 'attention',
  'safe-to-try': 'good',
}

/** What an evidence line weighs, as a mark with its word. */
export const weightLooks: Record<Weight, { health: Health; word: string }> = {
  keeps: { health: 'harm', word: 'keeps it' },
  withholds: { health: 'attention', word: 'not known yet' },
  supports: { health: 'good', word: 'speaks for dropping' },
  notes: { health: 'unknown', word: 'for information' },
}
