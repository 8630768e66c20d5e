/** The hour of the day where the centre is. */

/** No zone begins an hour at anything finer. */
const QUARTER_MS = 15 * 60_000;

export const localHourIn = (zone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
  let known = { quarter: -1, hour: 0 };
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    if (quarter !== known.quarter) known = { quarter, hour: Number(format.format(at)) };
    return known.hour;
  };
};
