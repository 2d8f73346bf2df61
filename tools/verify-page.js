/**
 * Builds the page that verifies bundles: one file with its script and style inside, which needs nothing else and may load nothing else. Run by
 * `npm run build`, after the compiler.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const folder = resolve(root, 'libs/evidence/page')

/** Files that know the platform have one beside them for the browser. */
const forBrowser = {
  name: 'for-browser',
  setup(context) {
    context.onResolve({ filter: /\/(primitives|platform)\.js$/ }, ({ path, importer, resolveDir }) => {
      if (importer.endsWith('.browser.ts')) return undefined
      return { path: resolve(resolveDir, path.replace(/\.js$/, '.browser.ts')) }
    })
    // What only a server uses of a library is left out; were anything of it used after all, the build would not find it.
    context.onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: 'absent', sideEffects: false }))
    context.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export const createHash = undefined' }))
  },
}

const { outputFiles } = await build({
  entryPoints: [resolve(folder, 'main.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: ['chrome137', 'firefox130', 'safari18'],
  conditions: ['source'],
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  plugins: [forBrowser],
})
const script = outputFiles[0].text.trim()
const style = readFileSync(resolve(folder, 'verify.css'), 'utf8').trim()
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ')
const parts = { policy, style, script }
const page = readFileSync(resolve(folder, 'verify.html'), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name])
mkdirSync(resolve(root, 'dist'), { recursive: true })
writeFileSync(resolve(root, 'dist/verify.html'), page)
