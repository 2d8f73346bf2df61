/** One file of views with what belongs to it: its follower and its index of words. A rebuild makes the next generation. */
import type { Database } from 'better-sqlite3'
import { createFile, openFile } from './files.js'
import { Follower } from './follower.js'
import { Search } from './search.js'
import { isUnsound } from './unsound.js'

export class Generation {
  readonly follower: Follower
  readonly search: Search

  private constructor(
    directory: string,
    readonly name: string,
    readonly db: Database,
  ) {
    this.follower = new Follower(db)
    this.search = new Search(directory, name)
  }

  /** Opens the file of that name. */
  static open(directory: string, name: string): Generation {
    return new Generation(directory, name, openFile(directory, name))
  }

  /** Opens the file of that name; undefined where it is gone or damaged, since all that is in it can be made again from the log. */
  static openSound(directory: string, name: string): Generation | undefined {
    try {
      return Generation.open(directory, name)
    } catch (error) {
      if (isUnsound(error)) return undefined
      throw error
    }
  }

  /** Makes an empty file. */
  static create(directory: string, name: string): Generation {
    return new Generation(directory, name, createFile(directory, name, false))
  }

  async close(): Promise<void> {
    await this.search.close()
    if (this.db.open) this.db.close()
  }
}
