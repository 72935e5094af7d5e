import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ChannelChange, settingsOf, webhookUrl } from './input'
import { signature } from './sign'

const mail = { host: 'mail.example', from: 'arborist@example.org', to: ['dba@example.org'] }

describe('the address of a webhook', () => {
  test.each([
    'https://hooks.example/a?b=c',
    'http://127.0.0.1:9000/',
    'http://10.0.0.5/hook',
    'http://[::1]:80/x',
    'http://receiver:8080/',
  ])('%s is one', (text) => {
    expect(webhookUrl(text).href).toBe(new URL(text).href)
  })

  test.each([
    '',
    'hooks.example',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:pass@hooks.example/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
    'http://0.0.0.0/',
  ])('%j is refused at its field', (text) => {
    expect(() => webhookUrl(text)).toThrow(expect.objectContaining({ code: 'invalid', field: 'url' }))
  })
})

describe('a mail channel', () => {
  test('takes the usual port of its TLS', () => {
    expect(settingsOf('email', mail, null)).toMatchObject({ tls: 'starttls', port: 587, user: null })
    expect(settingsOf('email', { ...mail, tls: 'tls' }, null)).toMatchObject({ port: 465 })
    expect(settingsOf('email', { ...mail, tls: 'none', port: 2525 }, null)).toMatchObject({ port: 2525 })
  })

  test.each([
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    'A <a@example.org>',
    'a@exa mple.org',
    'a@',
    '@example.org',
    'a@[169.254.169.254]',
    `${'x'.repeat(65)}@example.org`,
  ])('%j is no sender and no recipient', (address) => {
    expect(() => settingsOf('email', { ...mail, from: address }, null)).toThrow(
      expect.objectContaining({ field: 'from' }),
    )
    expect(() => settingsOf('email', { ...mail, to: [address] }, null)).toThrow(
      expect.objectContaining({ field: 'to' }),
    )
  })

  test('takes recipients as a list or as text', () => {
    expect(ChannelChange.parse({ to: ' a@x.org,b@x.org\r\na@x.org;' })).toEqual({ to: ['a@x.org', 'b@x.org'] })
    expect(ChannelChange.parse({ name: 'only what is given' })).toEqual({ name: 'only what is given' })
  })
})

test('a signature is what a receiver computes from the header and the body', () => {
  const header = signature('s3cret', '{"a":1}', new Date('2026-11-28T12:00:00.900Z'))
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header)!
  expect(seconds).toBe('1795867200')
  expect(mac).toBe(createHmac('sha256', 's3cret').update(`${seconds}.{"a":1}`).digest('hex'))
})
