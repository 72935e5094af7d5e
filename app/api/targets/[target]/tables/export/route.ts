import { csv } from '@/lib/http/csv'
import { route } from '@/lib/http/route'
import { exportAll } from '@/lib/services/table/read'

export const GET = route(exportAll, ({ slug, portions }) => csv(`tables-${slug}.csv`, portions))
