/** Counts of the report by name, in the order they are shown; for the page too, so nothing but names. */

/** Of each part of a period, and each with a list behind it. */
export const countNames = [
  'lost',
  'notEligible',
  'merged',
  'opened',
  'apologised',
  'redialled',
  'byRedial',
  'byCaller',
  'none',
  'open',
] as const;

/** Those one remembers. */
export const headlineNames = [
  'lost',
  'callers',
  'opened',
  'apologised',
  'redialled',
  'byRedial',
  'byCaller',
  'none',
  'open',
] as const;
