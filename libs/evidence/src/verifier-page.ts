/** The page that verifies bundles in a browser, as `npm run build` makes it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.js'

let read: string | undefined

/** The page, as one file. Throws where it was not built. */
export function verifierPage(): string {
  read ??= readFileSync(join(packageRoot(), 'dist/verify.html'), 'utf8')
  return read
}

/** The content security policy that the page itself has. */
export function verifierPolicy(): string {
  const [, policy = "default-src 'none'"] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(verifierPage()) ?? []
  return policy
}
