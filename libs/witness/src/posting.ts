/** Asking somebody on the network who may be slow, gone, or hostile: bounded in time and in bytes, and sent nowhere else than was said. */

export interface Posted {
  readonly status: number
  /** The media type, in small letters and without parameters. */
  readonly type: string
  readonly body: Uint8Array
}

export interface PostOptions {
  readonly type: string
  /** Ends it when we stop. */
  readonly signal: AbortSignal
  /** For the whole of it. */
  readonly timeoutMs: number
  /** Largest answer. */
  readonly mostBytes: number
}

/** Nobody answered, or not as they should have. The message is a sentence. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'
}

/** Posts a body. Throws {@link NotAnswered}. */
export async function post(url: URL, body: Uint8Array | string, { type, signal, timeoutMs, mostBytes }: PostOptions): Promise<Posted> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: typeof body === 'string' ? body : Uint8Array.from(body),
      headers: { 'content-type': type },
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      throw new NotAnswered(`It sends on to another address (${response.status}), which is not followed.`)
    }
    const bytes = await bodyOf(response, mostBytes)
    const [media = ''] = (response.headers.get('content-type') ?? '').toLowerCase().split(';')
    return { status: response.status, type: media.trim(), body: bytes }
  } catch (error) {
    if (error instanceof NotAnswered) throw error
    if (timeout.aborted) throw new NotAnswered(`It did not answer within ${timeoutMs / 1_000} s.`)
    throw new NotAnswered(`It cannot be reached${codeOf(error)}.`, { cause: error })
  }
}

async function bodyOf(response: Response, mostBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    // Leaving the loop cancels the rest.
    if (length > mostBytes) throw new NotAnswered(`Its answer is longer than ${mostBytes} bytes.`)
    parts.push(part)
  }
  return Uint8Array.from(Buffer.concat(parts))
}

/** The code of the system, which says more than the sentence of the platform. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : ''
}
