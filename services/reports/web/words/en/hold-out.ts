/** The words of the hold-out, in English. */
export const holdOutEn = {
  title: 'What Ringback adds',
  notSet: 'No hold-out is set for these callers, so nobody can say who would have come back without Ringback.',
  howTo:
    'To find out, add this line to the policy file: one caller in ten is then left alone, chosen by hash, and compared here.',
  tooEarly: (callers: string, hours: string) =>
    `It is too early: the ${hours} h in which callers may still come back are not over yet (callers: ${callers}).`,
  tooSmall: (callers: string, points: string, weeks: string | null) =>
    `The sample is too small to tell. To see a difference of ${points} points, about ${callers} more held-out callers are needed${
      weeks === null ? '.' : `: about ${weeks} weeks at the present rate.`
    }`,
  noDifference: 'No difference to be seen: chasing wins back less than 5 of 100 callers who would not come back alone.',
  adds: (points: string) => `Chasing wins back ${points} more of 100 lost callers than come back when left alone.`,
  costs: (points: string) => `${points} fewer of 100 lost callers come back when chased than when left alone.`,
  arm: 'Callers',
  callers: 'Lost',
  recovered: (hours: string) => `Spoke to us within ${hours} h`,
  rate: 'Share',
  chased: 'chased',
  heldOut: 'held out (left alone)',
  difference: 'Difference',
  points: 'points',
  extra: 'Extra callers won back',
  between: (value: string, low: string, high: string) => `${value} (95 %: ${low} to ${high})`,
  notYet: (callers: string, hours: string) =>
    `${callers} callers were lost less than ${hours} h ago and are not compared yet.`,
  formula: (hours: string) =>
    `Each caller counts once, in the group of their first case of the period, and as recovered if they spoke to an agent within ${hours} h of it by any call. Interval: Newcombe’s hybrid score, 95 %.`,
};
