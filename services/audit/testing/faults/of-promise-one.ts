/** Lost calls forgotten, counted twice or made up. */
import { LOST, loseCall } from '../journey.ts';
import { personOf } from '../made-up-data.ts';
import { LATER, third, writeSummary } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

export const ofPromiseOne: readonly PlantedFault[] = [
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
  {
    check: 'unreadable messages are set aside',
    fault: 'a message nobody can read on a topic of services is no dead letter',
    says: /no dead letter/,
    plant(h) {
      const offset = h.publish('recovery.cases.v1', 'k', { ce_type: 'RedialRequested' }, 'not JSON', LATER);
      h.committed('dialer.cases', 'cases', offset + 1);
      h.committed('reports', 'cases', offset + 1);
    },
  },
];
