import { csv, jsonFile } from '@/lib/http/csv'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/finding/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(exportAll, ({ slug, format, portions }) =>
    format === 'json' ? jsonFile(`findings-${slug}.json`, portions) : csv(`findings-${slug}.csv`, portions),
  ),
})
