/** The master key, which wraps every other one: from the environment, a file of the operator's, or a file in the data directory. */
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { decodeBase64, encodeBase64 } from '#audit'
import { isCode, syncFolder, textIfThere, writeNew } from '#files'
import { keyLength } from './aes-gcm.js'
import { SealingFault, whatIsLost } from './fault.js'

/** Where the master key comes from. */
export type MasterKeySource =
  /** Given as it is: 32 bytes in Base 64, as in `ALTERAM_MASTER_KEY`. */
  | { readonly text: string }
  /** In this file, which is the operator's to make (`ALTERAM_MASTER_KEY_FILE`). */
  | { readonly file: string }
  /** In this file, which is made where there are no keys yet. */
  | { readonly made: string }

export interface MasterKey {
  /** 32 bytes. */
  readonly bytes: Uint8Array
  /** Where it came from, for whoever has to look for it. */
  readonly from: string
}

/** Reads the master key; undefined where its file is not there. Throws {@link SealingFault} `master-key-malformed`. */
export function readMasterKey(source: MasterKeySource): MasterKey | undefined {
  if ('text' in source) return { bytes: parsed(source.text, 'ALTERAM_MASTER_KEY'), from: 'ALTERAM_MASTER_KEY' }
  const file = pathOf(source)
  const text = textIfThere(file)
  return text === undefined ? undefined : { bytes: parsed(text, file), from: file }
}

/** The file of the master key; undefined where it was given by itself. */
export function fileOf(source: MasterKeySource): string | undefined {
  return 'text' in source ? undefined : pathOf(source)
}

/** 32 new random bytes. */
export function newMasterKeyBytes(): Uint8Array {
  return Uint8Array.from(randomBytes(keyLength))
}

/** Makes a master key and its file, unless another process was faster; gives the one that is there. */
export function makeMasterKey(file: string): MasterKey {
  const draft = `${file}.${process.pid}`
  rmSync(draft, { force: true })
  writeNew(draft, `${encodeBase64(newMasterKeyBytes())}\n`)
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  syncFolder(dirname(file))
  return { bytes: parsed(readFileSync(file, 'utf8'), file), from: file }
}

/** The master key that a rotation was about to put in the place of the one in a file. */
export function nextMasterKey(file: string): MasterKey | undefined {
  return readMasterKey({ file: nextTo(file) })
}

/** Writes the master key that is to come beside the present one. */
export function writeNextMasterKey(file: string, bytes: Uint8Array): void {
  rmSync(nextTo(file), { force: true })
  writeNew(nextTo(file), `${encodeBase64(bytes)}\n`)
  syncFolder(dirname(file))
}

/** Puts the master key that is to come in the place of the present one. */
export function takeNextMasterKey(file: string): void {
  renameSync(nextTo(file), file)
  syncFolder(dirname(file))
}

export function noMasterKey(from: string): SealingFault {
  return new SealingFault(
    'master-key-missing',
    `The master key is missing: ${from} is not there. ${whatIsLost} Put it back from where you keep it.`,
  )
}

function pathOf(source: { readonly file: string } | { readonly made: string }): string {
  return 'file' in source ? source.file : source.made
}

function nextTo(file: string): string {
  return `${file}.next`
}

/** Never quotes what it was given. */
function parsed(text: string, from: string): Uint8Array {
  const bytes = decodeBase64(text.trim())
  if (bytes?.length !== keyLength) {
    throw new SealingFault(
      'master-key-malformed',
      `${from} does not hold a master key: 32 bytes in Base 64, as openssl rand -base64 32 prints them.`,
    )
  }
  return bytes
}
