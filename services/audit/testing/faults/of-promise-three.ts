/** Things done twice, or without an intent. */
import { journey, LOST, messageIdOf } from '../journey.ts';
import { DAY_SECONDS, personOf } from '../made-up-data.ts';
import { LATER, third, byHand, queuedRedial, acceptedSms } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

export const ofPromiseThree: readonly PlantedFault[] = [
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
    check: 'one answer per reply',
    fault: 'one SMS is answered twice',
    says: /a reply is answered twice/,
    plant(h) {
      h.stored('SmsReceived', personOf(1).sms.received(300, 'reply-1'));
      h.stored('NoticeRequested', personOf(1).cases.answered(301, 'reply-1'));
      h.stored('NoticeRequested', personOf(1).cases.answered(302, 'reply-1', { smsId: third.smsId }));
    },
  },
  {
    check: 'one answer per reply',
    fault: 'somebody is answered who did not write',
    says: /an answer to a reply nobody sent/,
    plant(h) {
      h.stored('SmsReceived', personOf(2).sms.received(300, 'reply-1'));
      h.stored('NoticeRequested', personOf(1).cases.answered(301, 'reply-1'));
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
