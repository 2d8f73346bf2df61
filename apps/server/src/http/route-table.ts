/** The routes of a server, with what is decided of each, and the methods that an address has. */
import type { FastifyInstance } from 'fastify'
import type { Decision } from './route.js'

/** The routes of a server, kept as they are registered, so that an address can be asked for its methods. */
export class RouteTable {
  readonly #routes: { readonly method: string; readonly url: string; readonly path: RegExp; readonly decision: Decision | undefined }[] = []

  /** Watches a server from before its first route. */
  watch(instance: FastifyInstance): void {
    instance.addHook('onRoute', ({ method, url, config }) => {
      const path = new RegExp(
        `^${url
          .replaceAll(/[.]/g, '\\.')
          .replaceAll(/:[^/]+/g, '[^/]+')
          .replaceAll('*', '.*')}$`,
      )
      for (const each of [method].flat()) this.#routes.push({ method: each, url, path, decision: config?.decision })
    })
  }

  methodsAt(path: string): readonly string[] {
    return [
      ...new Set(
        this.#routes.filter((route) => route.decision?.group !== 'documentation' && route.path.test(path)).map(({ method }) => method),
      ),
    ].sort()
  }

  get routes(): readonly { readonly method: string; readonly url: string; readonly decision: Decision | undefined }[] {
    return this.#routes
  }
}
