import { expect, test } from 'vitest'
import { monitorRoleSteps } from './monitor-role'

test('names are quoted in every statement', () => {
  const sql = monitorRoleSteps({ user: 'my"role', database: 'my; db' })
    .map((step) => step.sql)
    .join('\n')
  expect(sql).toContain('create role "my""role" login;')
  expect(sql).toContain('grant connect on database "my; db" to "my""role";')
  expect(sql).toContain('revoke temporary on database "my; db" from public;')
  expect(sql).not.toContain(' my"role')
})

test('names that no statement can hold are refused', () => {
  expect(() => monitorRoleSteps({ user: '', database: 'crawler' })).toThrow()
})
