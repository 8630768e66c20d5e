/** For each check at least one history that breaks what it guards, and words the verdict must contain. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesOf, journey, LOST, loseCall, messageIdOf, openCase, summaryOf } from './journey.ts';
import { DAY_SECONDS, personOf, type Person } from './made-up-data.ts';
import type { MadeUpHistory } from './made-up-history.ts';
import { GOOD } from './audited.ts';

export interface PlantedFault {
  readonly check: string;
  readonly fault: string;
  readonly says: RegExp;
  plant(history: MadeUpHistory): void;
}

/** A day of their own, after the good journeys. */
const LATER = 2 * DAY_SECONDS;
const third = personOf(3);
const byHand = (n: number): string => messageIdOf(n).toString(16).toUpperCase();

/** A lost call with its case; the rest is the fault's. */
const opened = (history: MadeUpHistory, person: Person = third, begin = LATER): void => {
  loseCall(history, person, begin);
  openCase(history, person, begin);
  history.allRead();
};

const queuedRedial = (history: MadeUpHistory, person: Person = third, begin = LATER): void => {
  opened(history, person, begin);
  history.stored('RedialQueued', person.redials.queued(begin + LOST));
};

/** A second redial of a case, asked for and taken on. */
const askedAgain = (history: MadeUpHistory, { cases, redials }: Person, at: number, reserved = false): void => {
  history.stored('RedialRequested', cases.redialRequested(at, 2, { reservedAgentOnly: reserved }));
  history.stored('RedialQueued', redials.queued(at, 2, { reservedAgentOnly: reserved }));
};

const acceptedSms = (history: MadeUpHistory): void => {
  opened(history);
  history.stored('SmsAccepted', third.sms.accepted(LATER + LOST));
};

const abandonedRedial = (history: MadeUpHistory, n: number, begin: number): void => {
  const person = personOf(n);
  queuedRedial(history, person, begin);
  history.stored('RedialPlaced', person.redials.placed(begin + 90));
  history.stored('RedialAnswered', person.redials.answered(begin + 100));
  history.stored('RedialAbandoned', person.redials.abandoned(begin + 102));
};

const writeSummary = ({ folder }: MadeUpHistory, change: object): void =>
  writeFileSync(join(folder, 'summary.json'), JSON.stringify({ ...summaryOf(GOOD.length), ...change }));
const writeCases = ({ folder }: MadeUpHistory, text: string): void => writeFileSync(join(folder, 'cases.csv'), text);

const ofTheStore: readonly PlantedFault[] = [
  {
    check: 'streams are whole',
    fault: 'an event is missing in the middle of a stream',
    says: /revision 2 stands where revision 1 must be/,
    plant: ({ store }) => store.exec(`DELETE FROM events WHERE type = 'SmsSubmitting'`),
  },
  {
    check: 'streams are whole',
    fault: 'a stream does not begin at 0',
    says: /revision 1 stands where revision 0 must be/,
    plant: ({ store }) => store.exec(`UPDATE events SET revision = revision + 1 WHERE category = 'Redial'`),
  },
  {
    check: 'streams are whole',
    fault: 'a revision was stored before the one it follows',
    says: /stored before the event it follows/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET revision = 1 - revision WHERE category = 'Sms' AND revision < 2`),
  },
  {
    check: 'streams are whole',
    fault: 'two events share an id',
    says: /same id/,
    plant: ({ store }) => store.exec(`UPDATE events SET id = 'twin' WHERE type = 'SmsDelivered'`),
  },
  {
    check: 'events keep the contracts',
    fault: 'a field is missing',
    says: /data\.parts/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_remove(data, '$.parts') WHERE type = 'SmsSubmitting'`),
  },
  {
    check: 'events keep the contracts',
    fault: 'a version nobody knows',
    says: /version 1, not 7/,
    plant: ({ store }) => store.exec(`UPDATE events SET version = 7 WHERE type = 'CaseOpened'`),
  },
  {
    check: 'events keep the contracts',
    fault: 'an event is in the stream of another',
    says: /stream it is not about/,
    plant: (h) => h.stored('SmsDelivered', third.sms.delivered(LATER), { stream: `Sms-${personOf(1).smsId}` }),
  },
  {
    check: 'events keep the contracts',
    fault: 'an event has no key',
    says: /its key/,
    plant: ({ store }) => store.exec(`UPDATE events SET meta = '{"key":null}' WHERE type = 'CaseRecovered'`),
  },
  {
    check: 'stored events reach the bus',
    fault: 'one event was never published though later ones were',
    says: /never on recovery\.cases\.v1/,
    plant(h) {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER), { published: null });
      h.stored('CallerOptedIn', third.cases.optedIn(LATER + 1));
    },
  },
  {
    check: 'stored events reach the bus',
    fault: 'the publisher says it got past an event that is not on the bus',
    says: /never on recovery\.cases\.v1/,
    plant(h) {
      const position = h.stored('CallerOptedOut', third.cases.optedOut(LATER), { published: null });
      h.store.prepare('INSERT INTO checkpoints VALUES (?, ?)').run('publisher-recovery', position);
    },
  },
  {
    check: 'stored events reach the bus',
    fault: 'a replay has ended and its last event was never published',
    says: /never on recovery\.cases\.v1/,
    plant(h) {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER), { published: null });
      writeSummary(h, {});
    },
  },
  {
    check: 'stored events reach the bus',
    fault: 'a stream was published out of order',
    says: /published before/,
    plant: ({ bus }) =>
      bus.exec(`UPDATE messages SET "offset" = 9999 WHERE topic = 'messaging.sms.v1' AND headers ->> 'ce_type' = 'SmsAccepted'
        AND "offset" = 0`),
  },
  {
    check: 'the bus tells what is stored',
    fault: 'a message is of no stored event',
    says: /not in the store/,
    plant: ({ store }) => store.exec(`DELETE FROM events WHERE type = 'RedialEnded'`),
  },
  {
    check: 'the bus tells what is stored',
    fault: 'a message says something else than what is stored',
    says: /does not say what is stored/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.talkSeconds', 1) WHERE type = 'RedialEnded'`),
  },
  {
    check: 'decisions explain themselves',
    fault: 'no rule',
    says: /names no rule/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.decision.rule', '') WHERE type = 'CaseOpened'`),
  },
  {
    check: 'decisions explain themselves',
    fault: 'no inputs',
    says: /names no inputs/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.decision.inputs', json('{}')) WHERE type = 'CaseOpened'`),
  },
  {
    check: 'decisions explain themselves',
    fault: 'no policy version',
    says: /names no policy version/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.decision.policyVersion', '') WHERE type = 'CaseOpened'`),
  },
  {
    check: 'decisions explain themselves',
    fault: 'no local time of a known caller',
    says: /what time it was for the caller/,
    plant: ({ store }) =>
      store.exec(
        `UPDATE events SET data = json_set(data, '$.decision.localTime', null) WHERE type = 'RedialRequested'`,
      ),
  },
  {
    check: 'decisions explain themselves',
    fault: 'a local time of another moment',
    says: /a local time that was not then/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.decision.localTime', '2026-11-22T11:00:00+00:00')
        WHERE type = 'RedialRequested'`),
  },
];

const ofPromiseOne: readonly PlantedFault[] = [
  {
    check: 'lost calls are accounted for',
    fault: 'a lost call was forgotten',
    says: /lost call call-3 was forgotten/,
    plant(h) {
      loseCall(h, third, LATER);
      h.allRead();
    },
  },
  {
    check: 'lost calls are accounted for',
    fault: 'a replay has ended and a lost call was never read',
    says: /lost call call-3 was forgotten/,
    plant(h) {
      loseCall(h, third, LATER);
      writeSummary(h, {});
    },
  },
  {
    check: 'lost calls are accounted for',
    fault: 'a lost call has two outcomes',
    says: /has 2 outcomes/,
    plant: (h) => h.stored('LossMerged', personOf(1).cases.merged(LOST, LOST)),
  },
  {
    check: 'lost calls are accounted for',
    fault: 'a loss was recorded that nobody told of',
    says: /never told to be lost/,
    plant: (h) => h.stored('LossNotEligible', third.cases.notEligible(LATER, LATER)),
  },
  {
    check: 'lost calls are accounted for',
    fault: 'a loss was recorded with another time',
    says: /differs in caller or time/,
    plant(h) {
      loseCall(h, third, LATER);
      h.stored('CaseOpened', third.cases.opened(LATER + LOST + 1, LATER + LOST + 1));
    },
  },
  {
    check: 'unreadable messages are set aside',
    fault: 'an unreadable call event is no dead letter',
    says: /no dead letter/,
    plant(h) {
      h.told('CallLost', { callId: 'call-3', at: 'yesterday' }, LATER);
      h.allRead();
    },
  },
];

const ofPromiseTwo: readonly PlantedFault[] = [
  {
    check: 'one case at a time',
    fault: 'a second case was opened',
    says: /opened while another case/,
    plant(h) {
      opened(h);
      h.stored(
        'CaseOpened',
        third.cases.opened(LATER + 200, LATER + 200, { callId: 'other', caseId: personOf(4).caseId }),
      );
    },
  },
  {
    check: 'one case at a time',
    fault: 'a case was closed twice',
    says: /closed a case that is not open/,
    plant: (h) => h.stored('CaseGivenUp', personOf(2).cases.givenUp(LATER)),
  },
  {
    check: 'one case at a time',
    fault: 'a loss joined a closed case',
    says: /merged into a case that is not open/,
    plant: (h) => h.stored('LossMerged', personOf(2).cases.merged(LATER, LATER, { callId: 'other' })),
  },
  {
    check: 'one redial in flight',
    fault: 'two redials to one caller ring at once',
    says: /another redial to this caller is in flight/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      askedAgain(h, third, LATER + 95);
      h.stored('RedialPlaced', third.redials.placed(LATER + 100, 2));
    },
  },
  {
    check: 'no redial to a caller on the line',
    fault: 'placed while the caller waits in the queue',
    says: /while the caller was on call again/,
    plant(h) {
      queuedRedial(h);
      h.told('CallQueued', third.calls.queued(LATER + 80, { callId: 'again' }));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.told('CallLost', third.calls.lost(LATER + 95, { callId: 'again' }));
    },
  },
  {
    check: 'no redial to a caller on the line',
    fault: 'placed while the caller talks',
    says: /while the caller was on call again/,
    plant(h) {
      queuedRedial(h);
      h.told('CallAnswered', third.calls.answered(LATER + 30, { callId: 'again', queue: null, teamId: null }));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.told('CallEnded', third.calls.ended(LATER + 120, { callId: 'again' }));
    },
  },
  {
    check: 'no redial after getting through',
    fault: 'the caller got through alone, and was redialled',
    says: /after the caller got through alone/,
    plant(h) {
      queuedRedial(h);
      h.told('CallAnswered', third.calls.answered(LATER + 70, { callId: 'again' }));
      h.told('CallEnded', third.calls.ended(LATER + 80, { callId: 'again' }));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    },
  },
  {
    check: 'no redial after getting through',
    fault: 'a redial connected, and another followed',
    says: /a redial of the case had connected/,
    plant(h) {
      const one = personOf(1);
      askedAgain(h, one, 300);
      h.stored('RedialPlaced', one.redials.placed(310, 2));
    },
  },
  {
    check: 'no redial after getting through',
    fault: 'the case was closed, and a redial followed',
    says: /its case was closed/,
    plant(h) {
      queuedRedial(h);
      h.stored('CaseGivenUp', third.cases.givenUp(LATER + 70));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    },
  },
  {
    check: 'opted-out callers are left alone',
    fault: 'redialled after opting out',
    says: /redialled after opting out/,
    plant(h) {
      queuedRedial(h);
      h.stored('CallerOptedOut', third.cases.optedOut(LATER + 80));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    },
  },
  {
    check: 'opted-out callers are left alone',
    fault: 'an apology after opting out',
    says: /written to after opting out/,
    plant(h) {
      acceptedSms(h);
      h.stored('CallerOptedOut', third.cases.optedOut(LATER + 80));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 90));
    },
  },
  {
    check: 'opted-out callers are left alone',
    fault: 'the opt-out was confirmed twice',
    says: /written to after opting out/,
    plant(h) {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER));
      for (const smsId of [personOf(8).smsId, personOf(9).smsId]) {
        h.stored('SmsAccepted', third.sms.accepted(LATER, { smsId, kind: 'confirmation', caseId: null }));
        h.stored('SmsSubmitting', third.sms.submitting(LATER + 10, { smsId }));
      }
    },
  },
];

const ofPromiseThree: readonly PlantedFault[] = [
  {
    check: 'SMS are never sent twice blindly',
    fault: 'submitted again without an outcome',
    says: /submitted again while submitting/,
    plant(h) {
      acceptedSms(h);
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 61));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 62));
    },
  },
  {
    check: 'SMS are never sent twice blindly',
    fault: 'submitted again though the outcome is unknown',
    says: /submitted again while unknown/,
    plant(h) {
      acceptedSms(h);
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 61));
      h.stored('SmsOutcomeUnknown', third.sms.unknown(LATER + 62));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 63));
    },
  },
  {
    check: 'SMS are never sent twice blindly',
    fault: 'an outcome without an intent',
    says: /SmsSubmitted without an intent/,
    plant(h) {
      acceptedSms(h);
      h.stored('SmsSubmitted', third.sms.submitted(LATER + 61, ['1']));
    },
  },
  {
    check: 'SMS are never sent twice blindly',
    fault: 'taken by the operator twice',
    says: /taken by the operator twice/,
    plant(h) {
      acceptedSms(h);
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 61));
      h.stored('SmsSubmitted', third.sms.submitted(LATER + 62, ['1']));
      h.stored('SmsSubmitted', third.sms.submitted(LATER + 63, ['2']));
    },
  },
  {
    check: 'one apology per case',
    fault: 'a case asked for a second apology',
    says: /a case asked for two apologies/,
    plant: (h) => h.stored('ApologyRequested', personOf(1).cases.apologyRequested(300, { smsId: third.smsId })),
  },
  {
    check: 'one apology per case',
    fault: 'messaging took on two apologies for one case',
    says: /two apologies for one case/,
    plant: (h) => h.stored('SmsAccepted', personOf(1).sms.accepted(300, { smsId: third.smsId })),
  },
  {
    check: 'one apology per case',
    fault: 'an apology nobody asked for',
    says: /nobody asked for/,
    plant: (h) => h.stored('SmsAccepted', third.sms.accepted(LATER)),
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'placed twice',
    says: /placed again while placed/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.stored('RedialPlaced', third.redials.placed(LATER + 91));
    },
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'an outcome before the intent',
    says: /RedialAnswered without an intent/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialAnswered', third.redials.answered(LATER + 90));
    },
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'two ends',
    says: /ended twice/,
    plant: (h) => h.stored('RedialUnanswered', personOf(1).redials.unanswered(300)),
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'a redial nobody asked for',
    says: /nobody asked for/,
    plant(h) {
      h.stored('RedialQueued', third.redials.queued(LATER));
      h.stored('RedialPlaced', third.redials.placed(LATER + 1));
    },
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'placed before its window',
    says: /outside the window/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + LOST - 1));
    },
  },
  {
    check: 'redials are never placed twice blindly',
    fault: 'nobody settled how it ended, though the history went on for a day',
    says: /nobody ever settled/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      journey(h, 4, LATER + DAY_SECONDS);
    },
  },
  {
    check: 'the operator took no more than was meant',
    fault: 'the operator has an SMS for which there is no intent',
    says: /took 1 SMS that no recorded answer tells of, and only 0 intents are in doubt/,
    plant: (h) => h.smsc('79169999', messageIdOf(77), LATER),
  },
  {
    check: 'the operator took no more than was meant',
    fault: 'one SMS went to the operator twice',
    says: /took 2 SMS to caller 0+1, and 1 were meant/,
    plant: (h) => h.smsc('79160001', messageIdOf(77), LATER),
  },
  {
    check: 'the operator took no more than was meant',
    fault: 'the same SMS was taken twice, and both answers came',
    says: /took one SMS 2 times/,
    plant(h) {
      acceptedSms(h);
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 61));
      h.stored('SmsSubmitted', third.sms.submitted(LATER + 62, [byHand(3), byHand(4)]));
      h.smsc('79160003', messageIdOf(3), LATER);
      h.smsc('79160003', messageIdOf(4), LATER);
    },
  },
  {
    check: 'the network rang no more than was meant',
    fault: 'it rang without an intent',
    says: /without an intent/,
    plant: (h) => h.rang(third.redialId(1), 'hash-3', LATER, LATER + 10),
  },
  {
    check: 'the network rang no more than was meant',
    fault: 'it rang before the intent was stored',
    says: /before its intent/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.rang(third.redialId(1), 'hash-3', LATER + 89, LATER + 99);
    },
  },
  {
    check: 'the network rang no more than was meant',
    fault: 'one redial rang twice',
    says: /rang 2 times/,
    plant: (h) => h.rang(personOf(1).redialId(1), 'hash-1', 500, 510),
  },
  {
    check: 'the network rang no more than was meant',
    fault: 'one number was rung by two redials at once',
    says: /another redial was ringing or talking to/,
    plant(h) {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.rang(third.redialId(1), 'hash-2', DAY_SECONDS + 100, DAY_SECONDS + 110);
    },
  },
];

const ofPromiseFour: readonly PlantedFault[] = [
  {
    check: 'no dead air',
    fault: 'two abandoned within a day',
    says: /window of 24 hours: 2 of 2 answered redials \(100 %\)/,
    plant(h) {
      for (const n of [3, 4]) abandonedRedial(h, n, LATER + n * 300);
    },
  },
  {
    check: 'no dead air',
    fault: 'two abandoned within a month, on different days',
    says: /window of 30 days: 2 of 4 answered redials/,
    plant(h) {
      for (const n of [3, 4]) abandonedRedial(h, n, n * DAY_SECONDS);
    },
  },
  {
    check: 'no dead air',
    fault: 'agents came, but too late',
    says: /2 of 2 answered redials/,
    plant: ({ store }) =>
      store.exec(`UPDATE events SET data = json_set(data, '$.secondsToAgent', 2.1) WHERE type = 'RedialConnected'`),
  },
  {
    check: 'failed once, only with an agent reserved',
    fault: 'redialled without a reserved agent in a later case',
    says: /without "reserved agent only"/,
    plant(h) {
      abandonedRedial(h, 3, LATER);
      askedAgain(h, third, LATER + 900);
      h.stored('RedialPlaced', third.redials.placed(LATER + 910, 2));
    },
  },
];

const ofTheFigures: readonly PlantedFault[] = [
  {
    check: 'recoveries happened',
    fault: 'recovered by a redial that reached nobody',
    says: /no redial of the case connected/,
    plant(h) {
      queuedRedial(h);
      h.stored('CaseRecovered', third.cases.recovered(LATER + 100));
    },
  },
  {
    check: 'recoveries happened',
    fault: 'recovered by a call nobody answered',
    says: /no agent answered/,
    plant(h) {
      opened(h);
      h.stored('CaseRecovered', third.cases.recovered(LATER + 100, { by: 'caller', callId: 'again', redialId: null }));
    },
  },
  {
    check: 'the figures add up',
    fault: 'more losses recorded than told',
    says: /2 lost ≠ 2 opened \+ 1 merged/,
    plant: (h) => h.stored('LossMerged', personOf(1).cases.merged(LOST, LOST)),
  },
  {
    check: 'the figures add up',
    fault: 'a case ended in two ways',
    says: /2 opened ≠ 2 recovered by redial \+ 0 by the caller \+ 1 given up/,
    plant: (h) => h.stored('CaseGivenUp', personOf(2).cases.givenUp(LATER)),
  },
  {
    check: 'summary.json agrees',
    fault: 'a figure is wrong',
    says: /calls\.lost is 2, summary\.json says 3/,
    plant: (h) => writeSummary(h, { calls: { queued: 2, answered: 0, lost: 3, lostInMenu: 0 } }),
  },
  {
    check: 'summary.json agrees',
    fault: 'a reason that never occurred',
    says: /notEligible\.too-late is 0, summary\.json says 1/,
    plant: (h) => writeSummary(h, { notEligible: { 'too-late': 1 } }),
  },
  {
    check: 'summary.json agrees',
    fault: 'the file is broken',
    says: /cannot be read/,
    plant: ({ folder }) => writeFileSync(join(folder, 'summary.json'), '{'),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a lost call has no row',
    says: /lost call call-2 has no row/,
    plant: (h) => writeCases(h, casesOf([[1, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a lost call has two rows',
    says: /call-1 has 2 rows/,
    plant: (h) => writeCases(h, casesOf([...GOOD, [1, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'a row of a call that was never lost',
    says: /call-3 has a row and was never lost/,
    plant: (h) => writeCases(h, casesOf([...GOOD, [3, 0]])),
  },
  {
    check: 'cases.csv agrees',
    fault: 'another outcome and another case',
    says: /differs in caseId, outcome/,
    plant: (h) =>
      writeCases(
        h,
        casesOf(GOOD).replace(personOf(1).caseId, third.caseId).replace('recovered-by-redial', 'gave-up:expired'),
      ),
  },
];

export const plantedFaults: readonly PlantedFault[] = [
  ...ofTheStore,
  ...ofPromiseOne,
  ...ofPromiseTwo,
  ...ofPromiseThree,
  ...ofPromiseFour,
  ...ofTheFigures,
];
