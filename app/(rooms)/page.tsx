import { PageHeader } from '@/components/ui/page-header'

export default function TargetsPage() {
  return <PageHeader title="Targets" />
}
