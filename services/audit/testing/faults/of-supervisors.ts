/** Supervisors who are not obeyed. */
import { LOST } from '../journey.ts';
import type { MadeUpHistory } from '../made-up-history.ts';
import { askedAgain, LATER, queuedRedial, third } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

const check = 'supervisors are obeyed';
const AT = LATER + LOST + 10;

/** A supervisor stopped the chase; the redial was called back. */
const stopped = (h: MadeUpHistory): void => {
  queuedRedial(h);
  h.told('ActionRequested', third.requests.asked(AT, 'stop'));
  h.stored('ActionTaken', third.cases.acted(AT, 'stop'));
  h.committed('recovery', 'requests', 1);
};

export const ofSupervisors: readonly PlantedFault[] = [
  {
    check,
    fault: 'a redial is asked for after a stop',
    says: /asked for after a supervisor ended it/,
    plant(h) {
      stopped(h);
      askedAgain(h, third, AT + 5);
    },
  },
  {
    check,
    fault: 'a redial rings though a stop was known',
    says: /redialled after a supervisor ended it/,
    plant(h) {
      stopped(h);
      h.stored('RedialPlaced', third.redials.placed(AT + 30));
    },
  },
  {
    check,
    fault: 'a request is answered twice',
    says: /answered twice/,
    plant(h) {
      stopped(h);
      h.stored('ActionTaken', third.cases.acted(AT + 1, 'stop'));
    },
  },
  {
    check,
    fault: 'an answer to nobody',
    says: /no supervisor asked for/,
    plant(h) {
      stopped(h);
      h.stored('ActionTaken', third.cases.acted(AT + 1, 'solved'));
    },
  },
  {
    check,
    fault: 'a request that was read and not answered',
    says: /was not answered/,
    plant(h) {
      stopped(h);
      h.told('ActionRequested', third.requests.asked(AT + 1, 'solved'));
      h.committed('recovery', 'requests', 2);
    },
  },
];
