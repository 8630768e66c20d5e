/** The frequency cap: contacts of every kind to one caller, in any rolling 24 hours. */

const DAY = 24 * 3_600_000;

/** One of a later moment counts too: it was written down before somebody set the clock back. */
export const contactsInDayBefore = (contacts: readonly number[], at: number): number =>
  contacts.filter((then) => then > at - DAY).length;

/** The first instant at or after `at` when one more contact stays within the cap. */
export const capAllowsFrom = (contacts: readonly number[], at: number, perDay: number): number => {
  const recent = contacts.filter((then) => then > at - DAY);
  return recent.length < perDay ? at : recent[recent.length - perDay]! + DAY + 1;
};
