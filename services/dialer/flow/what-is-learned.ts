/** What the pacer of a team learns from: its redials as they are recorded here, its agents as the ACD tells of them. */
import type { AgentState } from '@ringback/contracts/agents.ts';
import { epochMs, type TeamId } from '@ringback/contracts/ids.ts';
import { answerOf } from '../domain/answers.ts';
import type { RulesOf } from '../domain/campaign.ts';
import { agentSpells, type AgentSpells, type Spell } from '../domain/agent-spells.ts';
import type { Order, OwnRedialEvent, Redial } from '../domain/redial-state.ts';
import type { Fact, RedialKind } from '../pacing/known.ts';
import type { Team } from './floor.ts';
import { numberTypeOf } from './team-line.ts';
import { kindOf } from './what-is-known.ts';

export interface LearningParts {
  readonly rulesOf: RulesOf;
  readonly hourAt: (at: number) => number;
  readonly hear: (team: TeamId, fact: Fact) => void;
}

export interface Learning {
  /** `before`: how the redial stood. */
  redial(event: OwnRedialEvent, before: Redial): void;
  agent(team: Team, agent: AgentState): void;
}

export const learningOf = ({ rulesOf, hourAt, hear }: LearningParts): Learning => {
  const spells = new WeakMap<Team, AgentSpells>();
  const spellsOf = (team: Team): AgentSpells => {
    const known = spells.get(team) ?? agentSpells();
    spells.set(team, known);
    return known;
  };
  const ringEnded = (event: OwnRedialEvent, order: Order): Fact | null => {
    const { type, data } = event;
    if (type !== 'RedialAnswered' && type !== 'RedialUnanswered') return null;
    // What failed may never have rung, or was hung up by us, or nobody knows: it teaches nothing of callees.
    if (type === 'RedialUnanswered' && data.result === 'failed') return null;
    const { ringSeconds } = data;
    const at = epochMs(data.at);
    const about = { at, hour: hourAt(at), kind: kindOfOrder(order, at), ringSeconds };
    return { type: 'redial-ended-ringing', ...about, answered: type === 'RedialAnswered' };
  };
  const answerSettled = (event: OwnRedialEvent, before: Redial): Fact | null => {
    const answer = answerOf(event, rulesOf);
    if (answer === null) return null;
    if (answer.abandoned) return { type: 'answer-abandoned', at: answer.at };
    return { type: 'answer-served', at: answer.at, manner: 'manner' in before ? before.manner : 'reserved' };
  };
  const talkEnded = ({ type, data }: OwnRedialEvent): Fact | null =>
    type === 'RedialEnded' ? { type: 'talk-ended', at: epochMs(data.at), talkSeconds: data.talkSeconds } : null;

  return {
    redial(event, before) {
      if (!('order' in before) || before.order === null) return;
      const fact = ringEnded(event, before.order) ?? answerSettled(event, before) ?? talkEnded(event);
      if (fact !== null) hear(before.order.teamId, fact);
    },
    agent(team, agent) {
      for (const spell of spellsOf(team).hear(agent)) {
        const fact = factOf(spell);
        if (fact !== null) hear(team.teamId, fact);
      }
    },
  };
};

const kindOfOrder = ({ attempt, caller, virtualStart }: Order, at: number): RedialKind =>
  kindOf({ attempt, numberType: numberTypeOf(caller.line), virtualStart: epochMs(virtualStart) }, at);

/** Our own talks are told by the network, and counted there. */
const factOf = ({ of, endedAt: at, seconds, redialId, free }: Spell): Fact | null => {
  if (of === 'wrap-up') return { type: 'wrap-up-ended', at, wrapUpSeconds: seconds, free };
  return redialId === null ? { type: 'talk-ended', at, talkSeconds: seconds } : null;
};
