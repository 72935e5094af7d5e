import type { SelectOption } from '@/components/ui/select'
import type { Role } from '@/lib/domain/role'

export const roleOptions: (SelectOption & { value: Role })[] = [
  { value: 'viewer', label: 'Viewer', hint: 'Reads every page.' },
  {
    value: 'operator',
    label: 'Operator',
    hint: 'Also tests, pauses and reads targets at once, and sees the activity.',
  },
  { value: 'admin', label: 'Administrator', hint: 'Also adds and removes targets, people and keys.' },
]

export function roleWord(role: Role): string {
  return roleOptions.find(({ value }) => value === role)?.label ?? role
}
