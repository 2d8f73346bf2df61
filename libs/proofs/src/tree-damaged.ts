/** The files of a tree are not what was kept in them: it has to be built anew. */
export class TreeDamaged extends Error {
  override readonly name = 'TreeDamaged'
}
