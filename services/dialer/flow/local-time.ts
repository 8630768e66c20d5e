/** The time of day where the centre is, such as 08:59. */

const MINUTE_MS = 60_000;

export const localTimeIn = (zone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  let known = { minute: -1, time: '' };
  return (at) => {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute !== known.minute) known = { minute, time: format.format(at) };
    return known.time;
  };
};
