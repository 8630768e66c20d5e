/**
 * The look-ahead: the chance that a redial placed now, should a person answer it, finds nobody. Supply: agents free now, and
 * those now talking or wrapping up who will be free by then. Demand: redials ringing that are answered by then, answered ones
 * that wait, and live callers, who come first.
 */
import type { RedialKind, TeamKnown } from './known.ts';
import type { Learner } from './learner.ts';
import { outlookOf, type Outlook } from './outlook.ts';
import type { Tuning } from './settings.ts';
import { shortfallAt } from './shortfall.ts';

export interface Risk {
  /** Takes in what is known; the other questions are about that. `keptBack`: agents not to be counted on. */
  look(team: TeamKnown, keptBack: number): void;
  /** That one more placed now finds nobody when it is answered. */
  ofOneMore(): number;
  /** As if one of this kind had been placed. */
  add(kind: RedialKind): void;
  /** As if one more agent had been taken. */
  takeAgent(): void;
  /** Chance that more than `room` answers will find nobody. */
  ofMoreThan(room: number): number;
}

/** The tables are made anew when so much more was learned, at first for every little. */
const FRESH_SHARE = 0.05;
const MOST_STALE = 100;

export const riskOf = (learner: Learner, { outlook: settings, weights }: Tuning): Risk => {
  const moments = settings.quantiles.length;
  const shortfall = shortfallAt(moments);
  const chances = new Float64Array(moments);
  let outlook: Outlook | undefined;
  let madeAt = 0;
  let supply = 0;
  let hour = 0;

  const refreshed = ({ now, talking, wrappingUp }: TeamKnown): Outlook => {
    const stale = learner.heard - madeAt;
    if (outlook !== undefined && stale < Math.min(MOST_STALE, 1 + learner.heard * FRESH_SHARE)) return outlook;
    learner.talk.underWay(talking.map((since) => (now - since) / 1000));
    learner.wrapUp.underWay(wrappingUp.map((since) => (now - since) / 1000));
    outlook = outlookOf(learner, settings);
    madeAt = learner.heard;
    return outlook;
  };
  const addRinging = (table: Outlook, kind: RedialKind, elapsedSeconds: number): void => {
    const chance = learner.answer.of(kind, hour);
    const at = table.ringing(elapsedSeconds);
    const left = chance * table.answered[at + moments]! + (1 - chance) * table.answered[at + moments + 1]!;
    for (let k = 0; k < moments; k++) chances[k] = Math.min(1, (chance * table.answered[at + k]!) / left);
    shortfall.addCaller(chances, 0);
  };
  const addAgents = (table: Outlook, { now, talking, wrappingUp }: TeamKnown): void => {
    const staying = learner.staying();
    const add = (offset: number): void => {
      if (staying > 0.999) return shortfall.addAgent(table.freed, offset);
      for (let k = 0; k < moments; k++) chances[k] = table.freed[offset + k]! * staying;
      shortfall.addAgent(chances, 0);
    };
    for (const since of talking) add(table.talking((now - since) / 1000));
    for (const since of wrappingUp) add(table.wrappingUp((now - since) / 1000));
  };

  return {
    look(team, keptBack) {
      const table = refreshed(team);
      hour = team.hour;
      supply = team.free.length - team.answeredWaiting - (team.inbound?.waiting ?? 0) - keptBack;
      shortfall.clear(team.talking.length + team.wrappingUp.length + team.ringing.length + 2);
      addAgents(table, team);
      for (const { kind, placedAt, manner } of team.ringing)
        if (manner === 'predictive') addRinging(table, kind, (team.now - placedAt) / 1000);
      if (team.inbound === null || team.inbound.arrivalsPerSecond === 0) return;
      for (let k = 0; k < moments; k++)
        chances[k] = team.inbound.arrivalsPerSecond * (table.moments[k]! + settings.graceSeconds);
      shortfall.addArrivals(chances);
    },
    ofOneMore() {
      let risk = 0;
      for (let k = 0; k < moments; k++) risk += weights[k]! * shortfall.chance(k, supply);
      return risk;
    },
    add(kind) {
      if (outlook !== undefined) addRinging(outlook, kind, 0);
    },
    takeAgent() {
      supply -= 1;
    },
    ofMoreThan(room) {
      let highest = 0;
      // Who found nobody early is served by no agent who becomes free late.
      for (let k = 0; k < moments; k++) highest = Math.max(highest, shortfall.chance(k, supply + Math.floor(room) + 1));
      return highest;
    },
  };
};
