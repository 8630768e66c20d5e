/** Lines for each idle agent, in a ratio that tunes itself to the limit after every answer: the textbook's best. */
import { thresholdOf } from '@ringback/dialer/pacing/threshold.ts';
import type { Policy } from './policy.ts';

export const selfTuningRatio = (limit: number): Policy => {
  const ratio = thresholdOf({ start: 1, least: 0.5, most: 30, gain: 0.02 });
  return {
    name: 'self-tuning',
    decide({ free, ringing, answeredWaiting }) {
      const lines = Math.floor(ratio.value() * (free.length - answeredWaiting));
      return { predictive: Math.max(0, lines - ringing.length), reserved: 0 };
    },
    hear(fact) {
      if (fact.type === 'answer-served') ratio.hear(false, limit);
      if (fact.type === 'answer-abandoned') ratio.hear(true, limit);
    },
  };
};
