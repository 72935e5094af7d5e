import { csv } from '@/lib/http/csv'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/index/list'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(exportAll, ({ slug, portions }) => csv(`indexes-${slug}.csv`, portions)),
})
