/** What belongs to a report: its allegations, what answers it or them, and so on; what follows from it, and what is asked about it. */
import { facetCode } from './facets.js'

/** The fields by which a record belongs to another that belongs. */
const links = [
  facetCode('allegation', 'report'),
  facetCode('response', 'answers'),
  facetCode('followup', 'about'),
  facetCode('inquiry', 'allegation'),
].join(', ')

/**
 * A table `belonging` of the numbers of the report (under the parameter `@report`) and of all that ever belonged to it up to the entry `@asOf`: to be
 * put before a SELECT. What no longer belongs after a correction is still part of the report's course.
 */
export const withBelonging = `WITH RECURSIVE belonging (number) AS (
  SELECT @report
  UNION SELECT facet.record FROM belonging JOIN record ON record.number = belonging.number JOIN term ON term.text = record.id
    JOIN facet ON facet.value = term.code AND facet.name IN (${links}) AND facet.since <= @asOf)`
