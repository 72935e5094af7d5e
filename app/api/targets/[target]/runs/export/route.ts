import { csv } from '@/lib/http/csv'
import { route } from '@/lib/http/route'
import { exportRuns } from '@/lib/services/maintenance/history'

export const GET = route(exportRuns, ({ slug, portions }) => csv(`runs-${slug}.csv`, portions))
