/** The description of the API, for programs and for people. Anybody may read it: it tells nothing of the ledger. */
import { createHash } from 'node:crypto'
import { Controller, Inject } from '@nestjs/common'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import { type Decision, Route } from '../http/route.js'
import { RouteTable } from '../http/route-table.js'
import { describe } from './document.js'

@Controller('api')
export class DescriptionController {
  #described: ReturnType<typeof describe> | undefined

  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  @Route('GET', 'openapi.json', {
    needs: 'nothing',
    summary: 'Read the description of the API',
    group: 'description',
    answers: { status: 200, about: 'OpenAPI 3.1.', schema: { type: 'object' } },
  })
  document() {
    this.#described ??= describe(this.routes)
    return this.#described
  }
}

/** What is decided of the page's own files. */
const pageDecision: Decision = {
  needs: 'nothing',
  summary: 'Read the description of the API as a page',
  group: 'documentation',
  answers: { status: 200, about: 'The page.' },
}

/** The page has scripts and styles of its own, and nothing from elsewhere; styles that stand in it are named by their hash. */
export const pagePolicy = policyWith([])

function policyWith(styles: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`)].join(' '),
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Decides of the page's own files, which come without a decision. Before they are registered. */
export function decidePage(instance: FastifyInstance): void {
  instance.addHook('onRoute', (route) => {
    if (route.config?.decision !== undefined || !/^\/api(\/(?!v1)|$)/.test(route.url)) return
    route.config = { ...route.config, decision: pageDecision }
    route.onSend = (_request, reply, payload, done) => {
      if (typeof payload !== 'string' || !payload.includes('<html')) return done(null, payload)
      // The one style that is an attribute, which a strict policy does not let through, says what these attributes say.
      const html = payload.replace('style="position:absolute;width:0;height:0"', 'width="0" height="0"')
      const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style)
      reply.header('content-security-policy', policyWith(styles))
      done(null, html)
    }
  })
}

/** Puts the page at `/api`. Before the application is initialised, since it brings routes. */
export async function addPage(app: NestFastifyApplication, routes: RouteTable): Promise<void> {
  // Loaded only where it is wanted: the command line has no use for it, and it takes a while.
  const { SwaggerModule } = await import('@nestjs/swagger')
  // Our own description is more than its type knows, which is of version 3.0.
  const described = () => describe(routes) as unknown as ReturnType<typeof SwaggerModule.createDocument>
  SwaggerModule.setup('api', app, described, { raw: false, customSiteTitle: 'Alteram: the API' })
}
