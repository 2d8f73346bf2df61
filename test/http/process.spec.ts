import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { closeParts, openParts } from '#server'
import { letIn } from '#test/let-in'
import { Child } from './child.js'
import { english } from './world.js'

let directory: string
let children: Child[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'alteram-process-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill()
  rmSync(directory, { recursive: true })
})

function start(environment: Record<string, string>): Child {
  const child = new Child(environment)
  children.push(child)
  return child
}

test('SIGTERM: what was answered is there, requests under way are finished, and it ends well', async () => {
  const parts = openParts({ directory })
  const { token } = await letIn(parts, 'dara', ['recorder'])
  await closeParts(parts)

  const server = start({ ALTERAM_DATA: directory, ALTERAM_PORT: '0', ALTERAM_PAGE: 'off', ALTERAM_LOG: 'warn' })
  const url = await server.address
  const register = async (index: number) => {
    const response = await fetch(`${url}/api/v1/parties`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ is: 'state', name: english(`State ${index}`) }),
    })
    return response.status === 201 ? String(Reflect.get(Object(await response.json()), 'id')) : undefined
  }
  await register(0)
  const answers = Promise.allSettled(Array.from({ length: 60 }, (_, index) => register(index + 1)))
  server.process.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  const recorded = (await answers).flatMap((answer) => (answer.status === 'fulfilled' && answer.value !== undefined ? [answer.value] : []))

  const after = openParts({ directory })
  for (const id of recorded) expect((await after.ledger.readings.read('party', id)).revision).toBe(0)
  await closeParts(after)
  expect(server.complained).toBe('')
})

test('a wrong setting is refused by its name, and nothing is made', async () => {
  const server = start({ ALTERAM_DATA: join(directory, 'none'), ALTERAM_PORT: 'http' })
  expect(await server.exit).toBe(1)
  expect(server.complained).toBe('ALTERAM_PORT has to be a whole number from 0 to 65535; it is "http".\n')
})
