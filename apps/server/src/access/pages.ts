/** The small pages for people: signing in, joining, one's own account. Plain files beside the code, with scripts of their own and from nowhere else. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Controller, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { Route } from '../http/route.js'

/** No script in the page itself, nothing from elsewhere, and no frame around it; text that came from outside cannot become markup or script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const types = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const

/** Each address with its file. */
const files = {
  'sign-in': 'sign-in.html',
  join: 'join.html',
  account: 'account.html',
  'assets/access.css': 'access.css',
  'assets/request.js': 'request.js',
  'assets/sign-in.js': 'sign-in.js',
  'assets/join.js': 'join.js',
  'assets/account.js': 'account.js',
  'assets/webauthn.js': 'webauthn.js',
} as const satisfies Readonly<Record<string, `${string}.${keyof typeof types}`>>

@Controller()
export class AccessPages {
  readonly #read = new Map<string, string>()

  give(file: string, reply: FastifyReply): string {
    const ending = Object.keys(types).find((each): each is keyof typeof types => file.endsWith(`.${each}`))
    if (!ending) throw new Error(`${file} is none of the files of the pages`)
    reply.type(types[ending]).header('content-security-policy', policy)
    const text = this.#read.get(file) ?? readFileSync(file === 'webauthn.js' ? browserHalf() : join(folder(), file), 'utf8')
    this.#read.set(file, text)
    return text
  }
}

for (const [path, file] of Object.entries(files)) addRoute(path, file)

function addRoute(path: string, file: string): void {
  const handler = {
    value(this: AccessPages, reply: FastifyReply) {
      return this.give(file, reply)
    },
    writable: true,
    configurable: true,
  }
  Object.defineProperty(AccessPages.prototype, path, handler)
  Res({ passthrough: true })(AccessPages.prototype, path, 0)
  Route('GET', path, {
    needs: 'nothing',
    page: true,
    summary: `A page for people: ${file}`,
    group: 'pages',
    answers: { status: 200, about: 'The file.' },
  })(AccessPages.prototype, path, handler)
}

/** The pages stay where they are when the code is compiled into `dist`, so they are looked for from the package's root. */
function folder(): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'package.json'))) {
    if (dirname(root) === root) throw new Error('the folder of the pages was not found')
    root = dirname(root)
  }
  return join(root, 'apps/server/pages')
}

/** The browser's half of WebAuthn, as its library is published for browsers. */
function browserHalf(): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@simplewebauthn/browser')
  return join(dirname(entry), '../dist/bundle/index.umd.min.js')
}
