import { expect, test } from 'vitest'
import { methods } from './methods'

const fine = async () => new Response('fine')
const ask = (made: ReturnType<typeof methods>, method: keyof typeof made) =>
  made[method](new Request('http://arborist.test/', { method }), {})

test('a method that is given is served', async () => {
  expect(await (await ask(methods({ PATCH: fine }), 'PATCH')).text()).toBe('fine')
})

test.each([
  [{ GET: fine, DELETE: fine }, 'PUT', 'GET, HEAD, DELETE'],
  [{ POST: fine }, 'GET', 'POST'],
] as const)('%j answers %s with 405 and what there is', async (given, method, allow) => {
  const answer = await ask(methods(given), method)
  expect(answer.status).toBe(405)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    allow,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
  const detail = `${method} is not served at this address; it takes ${allow}.`
  expect(await answer.json()).toMatchObject({ status: 405, code: 'invalid', title: detail, detail })
})
