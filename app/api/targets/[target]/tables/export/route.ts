import { csv } from '@/lib/http/csv'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/table/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(exportAll, ({ slug, portions }) => csv(`tables-${slug}.csv`, portions)),
})
