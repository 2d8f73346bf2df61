/** The copy of a source: streamed to the disk, hashed on its way, and kept under its hash. */
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SourceCopy } from '#ledger'
import { mediaTypeShape } from '../bodies/shape.js'
import { idempotencyKey, ifMatch } from '../http/headers.js'
import { Route } from '../http/route.js'
import { filesOf } from '../parts.js'
import { noSuchRecord } from '../problems/from-outcome.js'
import { invalidParameters, Problem } from '../problems/problem.js'
import { type Settings, settingsToken } from '../settings.js'
import { contextOf, Desk, pathId, submissionOf } from './desk.js'

@Controller('api/v1/sources')
export class CopyController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(settingsToken) private readonly settings: Settings,
  ) {}

  @Route('PUT', ':id/copy', {
    needs: 'record',
    kind: 'source',
    summary: 'Attach a copy of a source',
    group: 'sources',
    commands: 'adds',
    streams: true,
    most: 'copyBytes',
    answers: {
      status: 200,
      about: 'The source as it is now. A copy that is attached already changes nothing.',
      schema: { allOf: [{ $ref: '#/components/schemas/source' }, { $ref: '#/components/schemas/Recorded' }] },
    },
    problems: ['invalid-header', 'invalid-body', 'no-such-record', 'changed-since', 'rule-broken', 'raced'],
  })
  async attach(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { ledger } = this.desk.parts
    const id = this.desk.recordId('source', pathId(request))
    const [key, expected, mediaType] = [idempotencyKey(request), ifMatch(request), mediaTypeOf(request)]
    const { state } = await ledger.readings.read('source', id)
    if (!state) throw noSuchRecord('source')
    const { sha256, bytes } = await this.#keep(request.body)
    const copy: SourceCopy = { sha256, bytes, mediaType }
    const submission = submissionOf({ kind: 'source', id, command: { type: 'AttachSourceCopy', ...copy }, key, expected })
    const outcome = await this.desk.send(submission, contextOf(request))
    // Sending the same file to the same address again is no fault: it is there.
    if (outcome.result === 'refused' && outcome.refusals.every(({ code }) => code === 'copy-attached'))
      return this.desk.present('source', id, reply)
    return this.desk.answer(outcome, 'source', expected !== undefined, false, reply)
  }

  /** Writes the file beside the others and gives it its name when it is whole: a crash leaves nothing that looks like a copy. */
  async #keep(body: unknown): Promise<{ readonly sha256: string; readonly bytes: number }> {
    const { copies } = filesOf(this.desk.parts.directory)
    const draft = join(copies, `.arriving-${this.desk.parts.newId()}`)
    const hash = createHash('sha256')
    let bytes = 0
    const measure = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length
        if (bytes > this.settings.copyBytes) return done(new Problem('too-large', `A copy has at most ${this.settings.copyBytes} bytes.`))
        hash.update(chunk)
        done(null, chunk)
      },
    })
    try {
      await pipeline(
        body instanceof Readable ? body : Readable.from([]),
        measure,
        createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }),
      )
      if (bytes === 0) throw new Problem('invalid-body', 'The body is empty: there is no copy to attach.')
      const sha256 = hash.digest('hex')
      const file = join(copies, sha256)
      if (!existsSync(file)) await rename(draft, file)
      await settle(copies)
      return { sha256, bytes }
    } catch (error) {
      throw troubleOf(error)
    } finally {
      await rm(draft, { force: true })
    }
  }
}

/** What went wrong on the way to the disk, where that is not our fault. */
function troubleOf(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ECONNRESET':
      return new Problem('bad-request', 'The copy was cut off on its way. Nothing was recorded; send it again.')
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EROFS':
      return new Problem('unavailable', 'The disk of the ledger cannot take the copy. Nothing was recorded.', {
        headers: { 'retry-after': '60' },
        cause: error,
      })
    default:
      return error
  }
}

/** Makes the new name survive a power cut, as the entry that will speak of it does. */
async function settle(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function mediaTypeOf({ sentType: given }: FastifyRequest): string {
  const type = (given ?? 'application/octet-stream').split(';', 1)[0]?.trim().toLowerCase()
  const complaint = mediaTypeShape.complain(type)
  if (complaint || type === undefined)
    throw invalidParameters('invalid-header', [
      { at: 'Content-Type', sentence: 'This is not a media type.', remedy: 'Give one such as application/pdf.' },
    ])
  return type
}
