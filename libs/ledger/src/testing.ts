/** What other parts' tests may use of the domain's own: stories, sample records, and arbitrary worlds. */
export * from './arbitraries.js'
export * from './arbitrary-fields.js'
export * from './examples.js'
export * from './given.js'
export * from './play.js'
export * from './world.js'
