/**
 * The dependency audit of `npm run lint`: what is installed is what was pinned, from the registry and with its hash; nothing runs at installation
 * that was not looked at; and no known hole is in what runs in production. All but the last can be seen from the files alone; the last takes a
 * registry that answers, and where none does that is said, and is no failure.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

type Json = Readonly<Record<string, unknown>>

/** An advisory that does not concern us, looked at by somebody: why, and until when that holds. */
interface Accepted {
  readonly advisory: string
  readonly because: string
  /** A day, such as 2027-01-31. */
  readonly until: string
}

/** The advisories that were looked at. */
const accepted: readonly Accepted[] = []

const registry = 'https://registry.npmjs.org/'
const auditMs = 60_000

/** What is wrong with the pins, a sentence each. `installed` is the lock that an installation leaves in node_modules; undefined where there is none. */
export function faultsOfPins(manifest: Json, lock: Json, installed?: Json): readonly string[] {
  const locked = objectAt(lock, 'packages')
  const root = objectAt(locked, '')
  const faults: string[] = []
  for (const list of ['dependencies', 'devDependencies']) {
    const [wanted, known] = [objectAt(manifest, list), objectAt(root, list)]
    for (const [name, version] of Object.entries(wanted)) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version))) faults.push(`${name} is not pinned to one version, but to ${version}.`)
      if (known[name] !== version) faults.push(`${name} is ${version} in package.json and ${known[name] ?? 'not there'} in the lock.`)
    }
    for (const name of Object.keys(known)) if (!(name in wanted)) faults.push(`${name} is in the lock and not in package.json.`)
  }
  for (const [place, found] of Object.entries(locked)) {
    if (place.includes('node_modules/')) faults.push(...faultsOfPackage(place, toObject(found), objectAt(manifest, 'allowScripts')))
  }
  const present = installed ? objectAt(installed, 'packages') : {}
  for (const [place, found] of Object.entries(present)) {
    const [is, pinned] = [toObject(found), toObject(locked[place])]
    if (is['link'] !== true && is['integrity'] !== pinned['integrity'])
      faults.push(`${place} is installed as ${is['version']}, and pinned as ${pinned['version'] ?? 'nothing'}.`)
  }
  return faults
}

function faultsOfPackage(
  place: string,
  { link, resolved, integrity, hasInstallScript, deprecated }: Json,
  allowed: Json,
): readonly string[] {
  if (link === true) return []
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return [
    // Left out, it is whatever registry is asked, and the hash says what it has to answer.
    ...(resolved === undefined || String(resolved).startsWith(registry)
      ? []
      : [`${place} does not come from the registry, but from ${resolved}.`]),
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(String(integrity)) ? [] : [`${place} has no hash that it could be held to.`]),
    ...(hasInstallScript === true && !(name in allowed)
      ? [`${place} would run a script when it is installed; decide of it in allowScripts.`]
      : []),
    ...(deprecated === undefined ? [] : [`${place} is given up by its authors: ${deprecated}`]),
  ]
}

/** What a report of `npm audit` says against what runs in production; undefined where it is no report. */
export function faultsOfReport(report: Json, today: string, known: readonly Accepted[] = accepted): readonly string[] | undefined {
  if (!('vulnerabilities' in report)) return undefined
  const valid = known.filter(({ until }) => until >= today).map(({ advisory }) => advisory)
  const found = new Map<string, string>()
  for (const [name, entry] of Object.entries(objectAt(report, 'vulnerabilities'))) {
    const { via } = toObject(entry)
    for (const each of Array.isArray(via) ? via : []) {
      const { url, title, severity } = toObject(each)
      const advisory = /GHSA-[\w-]+/.exec(String(url))?.[0]
      if (advisory !== undefined && !valid.includes(advisory)) found.set(advisory, `${name}: ${title} (${severity}, ${advisory}).`)
    }
  }
  return [...found.values()]
}

function objectAt(from: Json, name: string): Json {
  return toObject(from[name])
}

function toObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function read(file: string): Json | undefined {
  try {
    return toObject(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

function main(): void {
  const [manifest, lock] = [read('package.json'), read('package-lock.json')]
  if (!manifest || !lock) throw new Error('package.json and package-lock.json have to be here')
  const faults = [...faultsOfPins(manifest, lock, read('node_modules/.package-lock.json'))]
  const count = Object.keys(objectAt(lock, 'packages')).length - 1
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], {
    encoding: 'utf8',
    timeout: auditMs,
  })
  const report = parsed(stdout)
  const holes = faultsOfReport(report, new Date().toISOString().slice(0, 10))
  faults.push(...(holes ?? []))
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  const asked = holes
    ? `advisories asked: ${holes.length} against what runs in production`
    : 'advisories NOT asked: no registry here answers that question; run npm run lint:dependencies where one does'
  process.stdout.write(`Dependencies: ${count} pinned, ${faults.length} found wrong; ${asked}.\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}

function parsed(text: string | null): Json {
  try {
    return toObject(JSON.parse(text ?? ''))
  } catch {
    return {}
  }
}

if (import.meta.main) main()
