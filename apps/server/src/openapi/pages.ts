/** The description of the API, for programs and for people. Anybody may read it: it tells nothing of the ledger. */
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

/** The page has scripts and styles of its own, and nothing from elsewhere. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Decides of the page's own files, which come without a decision. Before they are registered. */
export function decidePage(instance: FastifyInstance): void {
  instance.addHook('onRoute', (route) => {
    if (route.config?.decision === undefined && /^\/api(\/(?!v1)|$)/.test(route.url))
      route.config = { ...route.config, decision: pageDecision }
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
