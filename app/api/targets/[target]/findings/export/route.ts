import { csv, jsonFile } from '@/lib/http/csv'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/finding/read'

export const GET = route(exportAll, ({ slug, format, portions }) =>
  format === 'json' ? jsonFile(`findings-${slug}.json`, portions) : csv(`findings-${slug}.csv`, portions),
)
