/** What the store and the bus must never look like, and decisions that explain nothing. */
import { personOf } from '../made-up-data.ts';
import { LATER, third, writeSummary } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

export const ofTheStore: readonly PlantedFault[] = [
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
