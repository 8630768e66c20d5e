/** Times as clocks of a zone show them, for a field in which a viewer writes one. */

const two = (value: string): string => value.padStart(2, '0');

/** `2026-11-22T18:05`, as the clocks of `zone` show the moment. */
export const wallTimeOf = (at: number, zone: string): string => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${part['year']}-${two(part['month'] ?? '')}-${two(part['day'] ?? '')}`;
  return `${date}T${two(part['hour'] ?? '')}:${two(part['minute'] ?? '')}`;
};

const asUtc = (wall: string): number => Date.parse(`${wall}:00.000Z`);

/** The moment at which the clocks of `zone` show `wall`; null where nothing was written. Where they jump, the moment after the jump. */
export const momentOf = (wall: string, zone: string): number | null => {
  const local = asUtc(wall);
  if (Number.isNaN(local)) return null;
  const offset = (at: number): number => asUtc(wallTimeOf(at, zone)) - at;
  return local - offset(local - offset(local));
};
