/** The bounds that a server keeps, and the names under which its parts are injected. */

export const partsToken = Symbol('parts')
export const settingsToken = Symbol('settings')

export interface Settings {
  /** How long a command's answer, and a read that names a position, wait for the views. */
  readonly viewsWaitMs: number
  /** Largest JSON body. */
  readonly bodyBytes: number
  readonly batchBytes: number
  readonly batchItems: number
  /** Largest copy of a source. */
  readonly copyBytes: number
  /** How often the live feed shows that it lives. */
  readonly heartbeatMs: number
  /** How long the live feed waits for a reader who does not read, before it is cut off. */
  readonly slowReaderMs: number
  /** Most readers of the live feed at once. */
  readonly liveReaders: number
  /** How often follow-up actions are looked at whose due date may have passed; 0 for never. */
  readonly clockMs: number
  /** How long requests that are under way may take to finish when the server stops. */
  readonly stopMs: number
  /** Requests that one person may make in a minute; 0 for any number. */
  readonly requestsPerMinute: number
  /** Requests that may come from one address in a minute, whoever makes them; 0 for any number. */
  readonly requestsPerMinuteOfAddress: number
  /** Of those, the ones of somebody who is not signed in; 0 for any number. */
  readonly requestsPerMinuteSignedOut: number
  /** Largest headers of a request. */
  readonly headerBytes: number
  /** How long the headers of a request may take to arrive. */
  readonly headersMs: number
  /** How long a request may take to arrive as a whole. */
  readonly requestMs: number
  /** How often it is looked whether a body arrives, and what has to come of it between two looks. */
  readonly stallMs: number
  readonly bodyBytesPerSecond: number
  /** How long an answer waits for whoever asked to take it. */
  readonly answerMs: number
  /** Connections at once. */
  readonly connections: number
  /** Connections at once of one address that is no proxy of ours. */
  readonly connectionsPerAddress: number
}

export const defaults: Settings = {
  viewsWaitMs: 5_000,
  bodyBytes: 1_048_576,
  batchBytes: 16 * 1_048_576,
  batchItems: 5_000,
  copyBytes: 512 * 1_048_576,
  heartbeatMs: 15_000,
  slowReaderMs: 20_000,
  liveReaders: 200,
  clockMs: 60_000,
  stopMs: 8_000,
  requestsPerMinute: 0,
  requestsPerMinuteOfAddress: 0,
  requestsPerMinuteSignedOut: 0,
  headerBytes: 16_384,
  headersMs: 20_000,
  requestMs: 300_000,
  stallMs: 10_000,
  bodyBytesPerSecond: 1_024,
  answerMs: 120_000,
  connections: 2_000,
  connectionsPerAddress: 500,
}
