/** Erasures that are under way, each in a file of its own, so that what a crash cuts off is finished at the next start. No personal words are in it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Via } from '#event-store'
import { syncFolder } from '#files'
import { type ApprovalId, actorOf, type ErasureSubject, idOf, kinds } from '#ledger'
import type { Context } from '#recording'

export interface Job {
  readonly subject: ErasureSubject
  readonly approval: ApprovalId
  readonly asOperator: boolean
  readonly context: Context
}

const ending = '.json'

export class Jobs {
  constructor(private readonly directory: string) {}

  /** On the disk when it returns. */
  put(job: Job): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 })
    const file = this.#fileOf(job)
    writeFileSync(`${file}.part`, JSON.stringify(job), { mode: 0o600, flush: true })
    renameSync(`${file}.part`, file)
    syncFolder(this.directory)
  }

  remove(job: Job): void {
    rmSync(this.#fileOf(job), { force: true })
    syncFolder(this.directory)
  }

  /** In the order of their approvals. A file that was not finished is of an erasure that had not begun. */
  list(): readonly Job[] {
    if (!existsSync(this.directory)) return []
    const names = readdirSync(this.directory).filter((name) => name.endsWith(ending))
    return names.sort().map((name) => jobIn(readFileSync(join(this.directory, name), 'utf8')))
  }

  #fileOf({ approval }: Job): string {
    return join(this.directory, `${approval}${ending}`)
  }
}

/** A job as {@link Jobs.put} wrote it. */
function jobIn(text: string): Job {
  const read: unknown = JSON.parse(text)
  const at = (value: unknown, field: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
  const [subject, context] = [at(read, 'subject'), at(read, 'context')]
  const kind = kinds.find((each) => each === at(subject, 'kind'))
  const via = ways.find((each) => each === at(context, 'via'))
  if (!kind || !via) throw new Error('this is no erasure that is under way')
  const correlation = at(context, 'correlation')
  return {
    subject: { kind, id: String(at(subject, 'id')) },
    approval: idOf('approval', String(at(read, 'approval'))),
    asOperator: at(read, 'asOperator') === true,
    context: { actor: actorOf(String(at(context, 'actor'))), via, ...(typeof correlation === 'string' && { correlation }) },
  }
}

const ways: readonly Via[] = ['page', 'api', 'cli', 'import', 'clock']
