/** What the log proves of itself: the tree that follows it, and the checkpoints that are signed of it. */
export { type Leaf, Tree } from './tree.js'
