/**
 * A bound, not a policy: the same look-ahead, but it knows to the millisecond when each agent will be free, needs no ledger and aims
 * at the limit itself. What it reaches at the limit nobody reaches who does not know that.
 */
import type { TeamKnown } from '@ringback/dialer/pacing/known.ts';
import { learnerOf } from '@ringback/dialer/pacing/learner.ts';
import { outlookOf, type Outlook } from '@ringback/dialer/pacing/outlook.ts';
import { defaultTuning } from '@ringback/dialer/pacing/settings.ts';
import { shortfallAt } from '@ringback/dialer/pacing/shortfall.ts';
import { thresholdOf } from '@ringback/dialer/pacing/threshold.ts';
import type { Foresight, Policy } from './policy.ts';

const { outlook: settings, weights, threshold: bounds } = defaultTuning;
const moments = settings.quantiles.length;
const ANEW_AFTER = 64;

export const clairvoyant = (limit: number): Policy => {
  const learner = learnerOf(defaultTuning.learner);
  const threshold = thresholdOf({ ...bounds, start: limit });
  const shortfall = shortfallAt(moments);
  const supply = new Float64Array(moments);
  const chances = new Float64Array(moments);
  let outlook: Outlook = outlookOf(learner, settings);
  let madeAt = 0;

  const addRinging = (chance: number, elapsedSeconds: number): void => {
    const at = outlook.ringing(elapsedSeconds);
    const left = chance * outlook.answered[at + moments]! + (1 - chance) * outlook.answered[at + moments + 1]!;
    for (let k = 0; k < moments; k++) chances[k] = Math.min(1, (chance * outlook.answered[at + k]!) / left);
    shortfall.addCaller(chances, 0);
  };
  const look = ({ now, free, answeredWaiting, ringing, hour, inbound }: TeamKnown, { freeAt }: Foresight): void => {
    if (learner.heard - madeAt >= Math.min(ANEW_AFTER, learner.heard / 20)) {
      outlook = outlookOf(learner, settings);
      madeAt = learner.heard;
    }
    supply.fill(free.length - answeredWaiting - (inbound?.waiting ?? 0));
    for (const at of freeAt())
      for (let k = 0; k < moments; k++)
        if (at <= now + (outlook.moments[k]! + settings.graceSeconds) * 1000) supply[k]! += 1;
    shortfall.clear(ringing.length + 2);
    for (const { kind, placedAt } of ringing) addRinging(learner.answer.of(kind, hour), (now - placedAt) / 1000);
  };
  const ofOneMore = (): number => {
    let risk = 0;
    for (let k = 0; k < moments; k++) risk += weights[k]! * shortfall.chance(k, supply[k]!);
    return risk;
  };
  return {
    name: 'clairvoyant',
    decide(team, foresight) {
      learner.answer.crowd(team.ringing.length);
      look(team, foresight);
      const allowed = threshold.value();
      let predictive = 0;
      while (predictive < team.waiting && ofOneMore() <= allowed) {
        addRinging(learner.answer.of(team.next[Math.min(predictive, team.next.length - 1)]!, team.hour), 0);
        predictive += 1;
      }
      return { predictive, reserved: 0 };
    },
    hear(fact) {
      learner.hear(fact);
      if (fact.type === 'answer-served') threshold.hear(false, limit);
      if (fact.type === 'answer-abandoned') threshold.hear(true, limit);
    },
  };
};
