/** Situations to plant a fault in: a lost call of a third person, as far as it should have gone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOOD } from '../audited.ts';
import { LOST, loseCall, messageIdOf, openCase, summaryOf } from '../journey.ts';
import { DAY_SECONDS, personOf, type Person } from '../made-up-data.ts';
import type { MadeUpHistory } from '../made-up-history.ts';

/** A day of their own, after the good journeys. */
export const LATER = 2 * DAY_SECONDS;
export const third = personOf(3);
export const byHand = (n: number): string => messageIdOf(n).toString(16).toUpperCase();

/** A lost call with its case; the rest is the fault's. */
export const opened = (history: MadeUpHistory, person: Person = third, begin = LATER): void => {
  loseCall(history, person, begin);
  openCase(history, person, begin);
  history.allRead();
};

export const queuedRedial = (history: MadeUpHistory, person: Person = third, begin = LATER): void => {
  opened(history, person, begin);
  history.stored('RedialQueued', person.redials.queued(begin + LOST));
};

/** A second redial of a case, asked for and taken on. */
export const askedAgain = (history: MadeUpHistory, { cases, redials }: Person, at: number, reserved = false): void => {
  history.stored('RedialRequested', cases.redialRequested(at, 2, { reservedAgentOnly: reserved }));
  history.stored('RedialQueued', redials.queued(at, 2, { reservedAgentOnly: reserved }));
};

export const acceptedSms = (history: MadeUpHistory): void => {
  opened(history);
  history.stored('SmsAccepted', third.sms.accepted(LATER + LOST));
};

export const abandonedRedial = (history: MadeUpHistory, n: number, begin: number): void => {
  const person = personOf(n);
  queuedRedial(history, person, begin);
  history.stored('RedialPlaced', person.redials.placed(begin + 90));
  history.stored('RedialAnswered', person.redials.answered(begin + 100));
  history.stored('RedialAbandoned', person.redials.abandoned(begin + 102));
};

export const writeSummary = ({ folder }: MadeUpHistory, change: object): void =>
  writeFileSync(join(folder, 'summary.json'), JSON.stringify({ ...summaryOf(GOOD.length), ...change }));
export const writeCases = ({ folder }: MadeUpHistory, text: string): void =>
  writeFileSync(join(folder, 'cases.csv'), text);
