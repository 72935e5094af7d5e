import { csv } from '@/lib/http/csv'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/index/list'

export const GET = route(exportAll, ({ slug, portions }) => csv(`indexes-${slug}.csv`, portions))
