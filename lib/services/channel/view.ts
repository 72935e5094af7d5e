import 'server-only'
import type { ChannelSettings, ChannelTakes } from '@/lib/domain/channel/channel'
import { placeWords } from '@/lib/domain/channel/channel'
import { nextReport } from '@/lib/domain/channel/report-slot'
import { cronWords } from '@/lib/domain/maintenance/timetable'
import type { ChannelRow } from '@/lib/store/channel'

/** A channel as pages and the API show it: everything but its secrets, of which it says whether they are there. */
export type ChannelView = ChannelTakes & {
  id: string
  name: string
  settings: ChannelSettings
  place: string
  hasSecret: boolean
  isPaused: boolean
  reportWords: string | null
  nextReportAt: Date | null
  createdAt: Date
  createdBy: string
}

export function viewChannel(row: ChannelRow, now: Date): ChannelView {
  const { id, name, settings, alerts, report, targetIds, createdAt, createdBy } = row
  return {
    ...{ id, name, settings, alerts, report, targetIds, createdAt, createdBy },
    place: placeWords(settings),
    hasSecret: row.sealedSecret !== null,
    isPaused: row.pausedAt !== null,
    reportWords: report ? cronWords(report.cron) : null,
    nextReportAt: report && !row.pausedAt ? nextReport(report, now) : null,
  }
}
