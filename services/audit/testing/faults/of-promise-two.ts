/** Callers chased twice, or chased when they must be left in peace. */
import { personOf } from '../made-up-data.ts';
import { LATER, third, opened, queuedRedial, askedAgain, acceptedSms } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

export const ofPromiseTwo: readonly PlantedFault[] = [
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
