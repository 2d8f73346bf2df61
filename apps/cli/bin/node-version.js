/** Whether this Node can run us. In syntax that every Node with modules reads, since an old one is to be told, not to fail. */

/** The oldest Node that runs the ledger. */
export const oldest = 24

/**
 * What to do where Node is too old, in one sentence; undefined where it is not.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function unfit(version) {
  return Number(version.split('.')[0]) >= oldest
    ? undefined
    : 'alteram: this is Node ' +
        version +
        ' and Alteram needs Node ' +
        oldest +
        ', which it brings along: run it through npm, as in npx alteram …, in its folder.'
}
