import { describe, expect, test } from 'vitest'
import { asTargetProblem, excerptOf } from './problem'

const attempt = { host: 'db', port: 5432, user: 'ada', database: 'app', secrets: ['CANARY-7f3'] }
const serverError = (code: string, message = 'boom') => Object.assign(new Error(message), { code, severity: 'ERROR' })

describe('errors as sentences', () => {
  test.each([
    ['28P01', 'not-allowed', /refused the password of "ada"/],
    ['28000', 'not-allowed', /does not accept the user/],
    ['3D000', 'invalid', /no database "app"/],
    ['42501', 'not-allowed', /lacks a right/],
    ['55P03', 'busy', /holds a lock/],
    ['57014', 'timed-out', /time limit, or somebody cancelled/],
    ['53300', 'busy', /no free connection/],
    ['57P03', 'unreachable', /starting up/],
    ['25006', 'unsupported', /no writes/],
    ['22021', 'unsupported', /not valid/],
    ['08006', 'unreachable', /was lost/],
    ['55000', 'unsupported', /does not do this now: boom/],
    ['ZZ999', 'internal', /boom/],
  ])('%s', (code, problem, message) => {
    const found = asTargetProblem(serverError(code), attempt)
    expect(found).toMatchObject({ code: problem, sqlstate: code })
    expect(found.message).toMatch(message)
    expect(found.message).toMatch(/\.$/)
  })

  test.each([
    ['ECONNREFUSED', 'unreachable', /Nothing listens at db:5432/],
    ['ENOTFOUND', 'unreachable', /no address/],
    ['ETIMEDOUT', 'timed-out', /did not answer/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', /known authority/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', /another host name/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', /TLS handshake/],
  ])('%s', (code, problem, message) => {
    const found = asTargetProblem(Object.assign(new Error('x'), { code }), attempt)
    expect(found.code).toBe(problem)
    expect(found.message).toMatch(message)
  })

  test('the missing grant', () => {
    const hint = (text: string) => asTargetProblem(serverError('42501', text), attempt).hint
    expect(hint('permission denied for table orders')).toBe('grant select on orders to "ada";')
    expect(hint('permission denied for schema shop')).toBe('grant usage on schema shop to "ada";')
    expect(hint('keine Berechtigung')).toBe('grant pg_monitor to "ada";')
  })

  test.each([
    ['canceling statement due to statement timeout', 'timed-out', /longer than its time limit and was stopped/],
    ['canceling statement due to user request', 'cancelled', /was cancelled on the server/],
    ['breche Anweisung ab wegen Benutzeraufforderung', 'timed-out', /or somebody cancelled it/],
  ])('%s', (text, code, message) => {
    const found = asTargetProblem(serverError('57014', text), attempt)
    expect(found.code).toBe(code)
    expect(found.message).toMatch(message)
  })

  test('foreign text is bounded, on one line and without secrets', () => {
    const text = `a\u202e\u0007\r\n<b>${'x'.repeat(1000)}`
    expect(excerptOf(text)).toHaveLength(200)
    expect(excerptOf(text)).toMatch(/^a <b>x+…$/)
    const found = asTargetProblem(serverError('42501', 'password CANARY-7f3 is known'), attempt)
    expect(JSON.stringify(found)).not.toContain('CANARY')
  })

  test.each([undefined, null, 'text', 5, {}, new Error('')])('%j becomes a sentence too', (thrown) => {
    expect(asTargetProblem(thrown).message).toMatch(/\.$/)
  })
})
