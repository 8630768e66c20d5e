/** People who answered and met silence. */
import { DAY_SECONDS } from '../made-up-data.ts';
import { LATER, third, askedAgain, abandonedRedial } from './situations.ts';
import type { PlantedFault } from './planted-fault.ts';

export const ofPromiseFour: readonly PlantedFault[] = [
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
  {
    check: 'failed once, only with an agent reserved',
    fault: 'redialled "reserved agent only", and no agent was',
    says: /no agent reserved, though one had to be/,
    plant(h) {
      abandonedRedial(h, 3, LATER);
      askedAgain(h, third, LATER + 900, true);
      h.stored('RedialPlaced', { ...third.redials.placed(LATER + 910, 2), agentId: null });
    },
  },
];
