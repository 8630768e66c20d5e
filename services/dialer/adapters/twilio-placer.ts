/** Redials over Twilio Voice, as the port promises them. */
import { TwilioRefused } from '@ringback/runtime/twilio-answers.ts';
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import { PlacerRefused, type CallOrder, type CallPlacer } from '../ports.ts';
import type { AgentLine } from './twilio-agent-line.ts';
import type { Board } from './twilio-board.ts';
import { progressOf, type Facts } from './twilio-facts.ts';
import type { Orders } from './twilio-orders.ts';
import type { TwilioRecord } from './twilio-record.ts';
import { isGone } from './twilio-results.ts';
import { learnFrom } from './twilio-status.ts';
import type { TwilioVoice } from './twilio-voice.ts';
import type { TwilioWords } from './twilio-words.ts';

export interface PlacerParts {
  readonly board: Board;
  readonly record: TwilioRecord;
  readonly voice: TwilioVoice;
  readonly words: TwilioWords;
  readonly orders: Orders;
  readonly agentLine: AgentLine;
  readonly detection: boolean;
  /** The number callers see. */
  readonly from: string;
  /** The agent is called while the caller's phone rings, else when the caller answered. */
  readonly agentWaits: boolean;
}

export const twilioPlacer = (parts: PlacerParts): CallPlacer => {
  const { board, record, voice, words, orders, agentLine, detection, agentWaits, from } = parts;
  /** Whom a redial rings that was ordered here, until it is over. */
  const numbers = new Map<RedialId, string>();

  const originate = async (order: CallOrder): Promise<void> => {
    const { redialId, agentId } = order;
    numbers.set(redialId, order.number);
    try {
      const given = await orders.give(order);
      // Not awaited: the order is taken, and whether the agent came is asked when the caller answered.
      if (given && agentWaits && agentId !== undefined) void callAgent(redialId, agentId);
    } catch (error) {
      if (error instanceof PlacerRefused) numbers.delete(redialId);
      throw error;
    } finally {
      await board.release(redialId);
    }
  };
  const callAgent = async (redial: RedialId, agent: AgentId): Promise<void> => {
    const facts = await board.facts(redial).catch((): Facts => ({}));
    if (facts.called !== undefined && facts.over === undefined) await agentLine.call(redial, agent);
  };

  const putThrough = async (redial: RedialId, agent: AgentId): Promise<boolean> => {
    const sid = canTalk(await board.facts(redial));
    if (sid === null) return false;
    if (!(await unlessGone(voice.redirect(sid, words.caller(redial))))) return false;
    await board.note(redial, 'connected', agent);
    return true;
  };

  const end = async (sid: string, wasAnswered: boolean): Promise<void> => {
    const call = await unlessGone(voice.end(sid, wasAnswered ? 'completed' : 'canceled'));
    // Picked up in that very moment.
    if (!wasAnswered && call?.status === 'in-progress') await unlessGone(voice.end(sid, 'completed'));
  };

  const findCall = async (redial: RedialId, facts: Facts, number?: string | null) => {
    if (facts.called !== undefined) return unlessGone(voice.fetch(facts.called.value));
    const found = await orders.find(redial, facts, numbers.get(redial) ?? number ?? null);
    if (found !== null) await board.note(redial, 'called', found.sid);
    return found;
  };

  return {
    joinsAtOnce: false,
    callerLine: from,
    originate,
    async connect(redial, agent) {
      const facts = await board.facts(redial);
      if (facts.connected !== undefined) return facts.connected.value === agent && facts.over === undefined;
      if (canTalk(facts) === null) return false;
      const holder = await record.holderOf(agent);
      if (holder !== null && holder !== redial) return false;
      return (await agentLine.ready(redial, agent)) && putThrough(redial, agent);
    },
    async hangUp(redial, message) {
      const facts = await board.facts(redial);
      if (facts.ordered === undefined) return;
      await board.note(redial, 'hang-up', message);
      await agentLine.end(facts);
      if (facts.over !== undefined || facts.message !== undefined) return;
      const sid = facts.called?.value ?? (await findCall(redial, facts))?.sid;
      // Should Twilio tell of it later, it is ended then.
      if (sid === undefined) return;
      const wasAnswered = facts.answered !== undefined;
      if (message === undefined || !wasAnswered) return end(sid, wasAnswered);
      if (await unlessGone(voice.redirect(sid, words.noAgent(orders.languageOf(facts)))))
        await board.note(redial, 'message');
    },
    async lookUp(redial, number) {
      const facts = await board.facts(redial);
      if (facts.ordered === undefined) return { known: false };
      if (facts.over === undefined) {
        const call = await findCall(redial, facts, number);
        if (call === null) {
          numbers.delete(redial);
          return { known: false };
        }
        await learnFrom(board, redial, call);
      }
      const progress = progressOf(await board.facts(redial), detection);
      board.watch(redial, progress);
      return { known: true, progress };
    },
    onProgress(listener) {
      board.onProgress((redial, progress) => {
        if (progress.kind === 'failed' || progress.kind === 'ended') numbers.delete(redial);
        listener(redial, progress);
      });
    },
  };
};

/** The call to put through: a person is there, and nobody hangs up. */
const canTalk = ({ called, answered, over, message, 'hang-up': hangUp }: Facts): string | null =>
  answered === undefined || over !== undefined || message !== undefined || hangUp !== undefined
    ? null
    : (called?.value ?? null);

/** Null: the call was over, or never there. */
const unlessGone = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TwilioRefused && isGone(error)) return null;
    throw error;
  }
};
