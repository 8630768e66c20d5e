/** The agent's own line: called into a conference of the redial, where the agent is on hold until the caller is put through. */
import { TwilioRefused, TwilioSilent } from '@ringback/runtime/twilio-answers.ts';
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Logger } from 'pino';
import type { EndpointOf } from './twilio-agents.ts';
import type { Board } from './twilio-board.ts';
import type { Facts } from './twilio-facts.ts';
import type { CallRate } from './twilio-rate.ts';
import { isGone } from './twilio-results.ts';
import type { TwilioVoice } from './twilio-voice.ts';
import type { TwilioWords } from './twilio-words.ts';

export interface AgentLineParts {
  readonly board: Board;
  readonly voice: TwilioVoice;
  readonly rate: CallRate;
  readonly words: TwilioWords;
  readonly endpointOf: EndpointOf;
  readonly log: Logger;
  readonly from: string;
  readonly timeLimitSeconds: number;
  /** The agent's phone rings so long. */
  readonly answerSeconds: number;
  readonly callbackUrl: (redial: RedialId) => string;
}

export interface AgentLine {
  /** Calls the agent, once for each redial; settles when Twilio answered, and never rejects. */
  call(redial: RedialId, agent: AgentId): Promise<void>;
  /** Whether the agent waits in the conference; calls them first if need be. */
  ready(redial: RedialId, agent: AgentId): Promise<boolean>;
  end(facts: Facts): Promise<void>;
}

export const twilioAgentLine = (parts: AgentLineParts): AgentLine => {
  const { board, voice, rate, words, endpointOf, log, from, timeLimitSeconds, answerSeconds, callbackUrl } = parts;

  const dial = async (redial: RedialId, agent: AgentId): Promise<void> => {
    const to = endpointOf(agent);
    if (to === null) throw new Error('nobody knows where the agent is reached');
    if (!(await board.note(redial, 'agent-ordered', agent))) return;
    if (!(await rate.turn(answerSeconds * 1000))) throw new Error('too many calls wait for their turn');
    const { sid } = await voice.create({
      to,
      from,
      twiml: words.agent(redial),
      ringSeconds: answerSeconds,
      timeLimitSeconds,
      statusCallback: callbackUrl(redial),
      machineCallback: null,
    });
    await board.note(redial, 'agent-called', sid);
    const facts = await board.facts(redial);
    if (facts.over !== undefined || facts['hang-up'] !== undefined) await end(facts);
  };
  const end = async (facts: Facts): Promise<void> => {
    const sid = facts['agent-called']?.value;
    if (sid === undefined || facts['agent-over'] !== undefined) return;
    try {
      await voice.end(sid, 'completed');
    } catch (error) {
      if (!(error instanceof TwilioRefused && isGone(error))) throw error;
    }
  };
  const call = async (redial: RedialId, agent: AgentId): Promise<void> => {
    try {
      await dial(redial, agent);
    } catch (error) {
      log.warn({ err: error, redialId: redial, agentId: agent }, 'the agent could not be called');
      // One whose answer was lost may ring, and says so itself.
      if (error instanceof TwilioSilent && !error.unreached) return;
      await board.note(redial, 'agent-over').catch(() => {});
    }
  };

  return {
    call,
    async ready(redial, agent) {
      const { 'agent-ordered': ordered } = await board.facts(redial);
      if (ordered === undefined) await call(redial, agent);
      const there = await board.until(redial, (facts) => isThere(facts, agent), answerSeconds * 1000);
      return there ?? false;
    },
    end,
  };
};

const isThere = (facts: Facts, agent: AgentId): boolean | undefined => {
  if (facts.over !== undefined || facts['hang-up'] !== undefined || facts['agent-over'] !== undefined) return false;
  if (facts['agent-ordered'] !== undefined && facts['agent-ordered'].value !== agent) return false;
  return facts['agent-answered'] === undefined ? undefined : true;
};
