import { csv } from '@/lib/http/csv'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { exportRuns } from '@/lib/services/maintenance/history'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(exportRuns, ({ slug, portions }) => csv(`runs-${slug}.csv`, portions)),
})
