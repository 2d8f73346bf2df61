/** Bundles of evidence over HTTP: made into a file that nobody else has, told of in the ledger, and only then handed over. */
import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hiddenFrom } from '#access'
import { NotEvident, verifierPage, verifierPolicy } from '#evidence'
import { type Kind, kinds } from '#ledger'
import type { KeptCheckpoint } from '#proofs'
import { findRecord } from '#views'
import { bodyOf } from '../bodies/taken.js'
import { contextOf, principalOf } from '../commands/desk.js'
import { noteCustody } from '../custody.js'
import { notOfKind, notPermitted } from '../http/gate.js'
import { Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { namedCheckpoint } from '../proofs/named-checkpoint.js'
import { partsToken, type Settings, settingsToken } from '../settings.js'
import { type Attesting, attestingToken } from '../witnesses/attesting.js'
import { BundleBody } from './bundle-body.js'
import type { BundleWish } from './contents.js'
import { type WrittenBundle, writeBundle } from './written.js'

@Controller('api/v1')
export class BundleController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(settingsToken) private readonly settings: Settings,
    @Inject(attestingToken) private readonly attesting: Attesting,
  ) {}

  @Route('POST', 'bundles', {
    needs: ['history', 'audit'],
    kind: 'any',
    summary: 'Make a bundle of evidence',
    group: 'proofs',
    body: BundleBody,
    answers: {
      status: 200,
      about:
        'The bundle: an archive that alteram verify, verify.html and tools of others verify without the ledger. Repr-Digest has its SHA-256.',
      schema: { type: 'string', format: 'binary' },
      type: 'application/zip',
    },
    problems: ['malformed-json', 'invalid-body', 'no-such-record', 'no-such-checkpoint', 'not-proven'],
  })
  async make(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const wish = await this.#wishOf(request)
    const file = await hiddenFile()
    try {
      const written = await provenOf(() => writeBundle(this.parts, wish, file))
      const { entries, opened, sha256 } = written
      const scope = wish.record ? { kind: wish.record.kind, id: wish.record.id } : ({ kind: 'ledger' } as const)
      const size = wish.checkpoint.size
      // Before anything of it leaves the ledger.
      await noteCustody(this.parts, { type: 'NoteBundle', scope, size, entries, opened, sha256 }, contextOf(request))
      give(reply, written, file)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #wishOf(request: FastifyRequest): Promise<BundleWish> {
    const { permissions, roles, kinds: own } = principalOf(request)
    const { proofs, views } = this.parts
    const findShort = (short: string) => findRecord(views.db, short, views.basis())?.id
    const body = bodyOf(BundleBody, request, findShort)
    const hidden = hiddenFrom(permissions)
    const without = own ? [...new Set([...hidden, ...kinds.filter((kind: Kind) => !own.includes(kind))])] : hidden
    const checkpoint = await this.#checkpointOf(body)
    if (proofs.tree.size < checkpoint.size)
      throw new Problem('not-proven', `The tree is being built from the log; it has ${proofs.tree.size} of ${checkpoint.size} entries.`, {
        headers: { 'retry-after': '5' },
      })
    await views.reached(proofs.tree.positionBefore(checkpoint.size + 1), this.settings.viewsWaitMs)
    // What has a default can be left out of a body.
    const shared = { checkpoint, opened: body.opened ?? false, copies: body.copies ?? false, without, ...this.attesting.given }
    if (body.about === 'ledger') {
      if (!permissions.includes('audit')) throw notPermitted(['audit'], roles)
      if (own) throw notOfKind(own)
      return shared
    }
    const record = findRecord(views.db, body.about, views.basis(String(checkpoint.size)))
    if (!record || without.includes(record.kind))
      throw new Problem('no-such-record', 'There is no such record in the ledger, as of that checkpoint.')
    return { ...shared, record }
  }

  /** The one that was named; else one of everything that is in the log now, where that is signed soon. */
  async #checkpointOf({ checkpoint }: BundleBody): Promise<KeptCheckpoint> {
    const { proofs } = this.parts
    const { kept } = proofs.checkpoints
    if (checkpoint !== undefined) return namedCheckpoint(kept, checkpoint)
    const present = proofs.health.refusal === undefined ? await proofs.checkpointOf(proofs.tree.size, signedSoonMs) : undefined
    // A bundle that carries the policy is to meet it, if its witnesses are quick.
    if (present) await this.attesting.witnessed(present.size, signedSoonMs)
    const latest = (present && kept.at(present.size)) ?? kept.latest()
    if (!latest) throw new Problem('no-such-checkpoint', 'None was signed yet: there is nothing in the log.')
    return latest
  }
}

/** How long a checkpoint of what is in the log now is waited for. */
const signedSoonMs = 3_000

/** A file that has no name: it is gone when it is closed, also where this process dies. */
async function hiddenFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `.alteram-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

function give(reply: FastifyReply, { name, bytes, sha256 }: WrittenBundle, file: FileHandle): void {
  reply
    .type('application/zip')
    .header('content-length', String(bytes))
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
    .header('cache-control', 'no-store')
    // Closes the file when it has ended, or when the one who asked goes away.
    .send(file.createReadStream({ start: 0 }))
}

async function provenOf<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof NotEvident)) throw error
    throw new Problem('not-proven', error.message)
  }
}

/** The page that verifies bundles, for whoever has no program of ours: it can be saved, and works from a disk. */
@Controller()
export class VerifierController {
  @Route('GET', 'verify.html', {
    needs: 'nothing',
    page: true,
    summary: 'The page that verifies bundles in a browser, without a network',
    group: 'pages',
    answers: { status: 200, about: 'The page.' },
  })
  page(@Res({ passthrough: true }) reply: FastifyReply): string {
    // The page has its own policy, which lets it load nothing; only a header can keep frames away.
    reply.type('text/html; charset=utf-8').header('content-security-policy', `${verifierPolicy()}; frame-ancestors 'none'`)
    return verifierPage()
  }
}
