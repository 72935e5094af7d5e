import type { ChannelView } from '@/lib/services/channel/view'
import type { ChannelValues } from './channel-values'

/** What each part of the form gets: what stands in it, what is wrong at a field, and how to change it. */
export type ChannelFields = {
  values: ChannelValues
  of(field: string): string | null
  change(part: Partial<ChannelValues>): void
}

export type PlaceFields = ChannelFields & { channel: ChannelView | null }
