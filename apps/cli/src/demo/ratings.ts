/**
 * How the Trafficking in Persons Report placed Cambodia from 2001 to 2015. A few rows of the replication data of Heiss and Kelley, "From the
 * Trenches", Journal of Human Trafficking (2017).
 */
export const dataset = 'Replication data of “From the Trenches” (Heiss and Kelley, Journal of Human Trafficking, 2017)'

export const cambodiaByYear: readonly (readonly [year: number, tier: string])[] = [
  [2001, 'Tier 2'],
  [2002, 'Tier 3'],
  [2003, 'Tier 2'],
  [2004, 'Tier 2'],
  [2005, 'Tier 3'],
  [2006, 'Tier 2 Watch List'],
  [2007, 'Tier 2 Watch List'],
  [2008, 'Tier 2'],
  [2009, 'Tier 2 Watch List'],
  [2010, 'Tier 2'],
  [2011, 'Tier 2'],
  [2012, 'Tier 2'],
  [2013, 'Tier 2 Watch List'],
  [2014, 'Tier 2 Watch List'],
  [2015, 'Tier 2 Watch List'],
]
