/** The story of one lost caller as it should be: lost, apologised to, redialled, connected. */
import { msOf, personOf, type Person } from './made-up-data.ts';
import type { MadeUpHistory } from './made-up-history.ts';

/** Seconds after the journey's begin. */
export const LOST = 60;
export const PLACED = 90;
export const RECOVERED = 101;
export const OVER = 200;

/** The message id of a person's SMS, as the built-in SMSC writes it. */
export const messageIdOf = (n: number): number => 0x8000_0000 + n;
const inHex = (messageId: number): string => messageId.toString(16).toUpperCase().padStart(8, '0');

export const loseCall = (history: MadeUpHistory, { calls }: Person, begin: number): void => {
  history.told('CallStarted', calls.started(begin));
  history.told('CallQueued', calls.queued(begin + 5));
  history.told('CallLost', calls.lost(begin + LOST));
};

export const openCase = (history: MadeUpHistory, { cases }: Person, begin: number): void => {
  const at = begin + LOST;
  history.stored('CaseOpened', cases.opened(at, at));
  history.stored('ApologyRequested', cases.apologyRequested(at));
  history.stored('RedialRequested', cases.redialRequested(at));
};

export const apologise = (history: MadeUpHistory, { sms }: Person, n: number, begin: number): void => {
  history.stored('SmsAccepted', sms.accepted(begin + LOST));
  history.stored('SmsSubmitting', sms.submitting(begin + LOST + 1));
  history.stored('SmsSubmitted', sms.submitted(begin + LOST + 2, [inHex(messageIdOf(n))]));
  history.stored('SmsDelivered', sms.delivered(begin + LOST + 10));
};

export const redialAndConnect = (history: MadeUpHistory, { redials, cases }: Person, begin: number): void => {
  history.stored('RedialQueued', redials.queued(begin + LOST));
  history.stored('RedialPlaced', redials.placed(begin + PLACED));
  history.stored('RedialAnswered', redials.answered(begin + 100));
  history.stored('RedialConnected', redials.connected(begin + 100.5));
  history.stored('CaseRecovered', cases.recovered(begin + RECOVERED));
  history.stored('RedialEnded', redials.ended(begin + OVER));
};

/** The whole journey of the `n`th person, with what operator and network wrote down of it. */
export const journey = (history: MadeUpHistory, n: number, begin: number): Person => {
  const person = personOf(n);
  loseCall(history, person, begin);
  openCase(history, person, begin);
  apologise(history, person, n, begin);
  redialAndConnect(history, person, begin);
  history.smsc(`7916000${n}`, messageIdOf(n), begin + LOST + 1);
  history.rang(person.redialId(1), `hash-${n}`, begin + PLACED, begin + OVER);
  history.allRead();
  return person;
};

/** `summary.json` of a history of that many journeys, each a day after the other. */
export const summaryOf = (journeys: number) => ({
  input: { callsRead: journeys },
  calls: { queued: journeys, answered: 0, lost: journeys, lostInMenu: 0 },
  notEligible: { 'short-abandon': 0 },
  cases: {
    opened: journeys,
    lossesMerged: 0,
    recoveredByRedial: journeys,
    recoveredByCaller: 0,
    gaveUp: { expired: 0 },
    openAtEnd: 0,
  },
  apologies: { sent: journeys, delivered: journeys, refused: { landline: 0 } },
  redials: {
    placed: journeys,
    answeredByPerson: journeys,
    connected: journeys,
    abandoned: 0,
    unanswered: { busy: 0, unknown: 0 },
    withdrawn: 0,
    displacedInbound: 0,
  },
  agents: { count: 1, occupancyBefore: 0, occupancyAfter: 0 },
  medianMinutesToCallback: (PLACED - LOST) / 60,
  p90MinutesToCallback: (PLACED - LOST) / 60,
});

/** `cases.csv` of the same. */
export const casesOf = (begins: readonly (readonly [n: number, begin: number])[]): string => {
  const time = (seconds: number): string => new Date(msOf(seconds)).toISOString();
  const rows = begins.map(([n, begin]) => {
    const { callId, callerId, caseId } = personOf(n);
    const [lostAt, recoveredAt] = [time(begin + LOST), time(begin + RECOVERED)];
    return `${callId},${callerId},${lostAt},55,support,${caseId},,delivered,1,recovered-by-redial,${recoveredAt}`;
  });
  const head = 'callId,callerId,lostAt,waitSeconds,queue,caseId,notEligible,apology,attempts,outcome,recoveredAt';
  return `${[head, ...rows].join('\n')}\n`;
};
