import { json, route } from '@/lib/http/route'
import { startBatch } from '@/lib/services/operation/start-batch'

export const POST = route(startBatch, (data) => json(data, 'batch' in data ? 201 : 200))
