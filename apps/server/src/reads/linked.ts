/** Where an entry leads: to its event, and to the proof that it stands in the log. */

/** An entry with its links. The proof can be had from the first checkpoint on that has the entry. */
export function linked<E extends { readonly sequence: number }>(entry: E) {
  return { ...entry, links: { event: `/api/v1/events/${entry.sequence}`, proof: `/log/proof/${entry.sequence}` } }
}
