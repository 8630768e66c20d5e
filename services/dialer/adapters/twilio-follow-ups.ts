/** What has to follow from a fact whoever reported it, so that no line is left open and nobody waits for what cannot come. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { CallPlacer } from '../ports.ts';
import type { AgentLine } from './twilio-agent-line.ts';
import type { Board } from './twilio-board.ts';
import type { Facts } from './twilio-facts.ts';

export interface FollowUpParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: Board;
  readonly placer: CallPlacer;
  readonly agentLine: AgentLine;
  readonly detection: boolean;
  readonly verdictMs: number;
}

export const twilioFollowUps = (parts: FollowUpParts): void => {
  const { clock, log, board, placer, agentLine, detection, verdictMs } = parts;
  /** Followed up already, so that later facts of the same redial do not do it again. */
  const done = new Map<RedialId, Set<string>>();

  const once = (redial: RedialId, name: string, act: () => Promise<unknown>): void => {
    const names = done.get(redial) ?? new Set();
    if (names.has(name)) return;
    done.set(redial, names.add(name));
    act().catch((error: unknown) =>
      log.warn({ err: error, redialId: redial, name }, 'a call on Twilio was not followed up'),
    );
  };
  const waitForVerdict = (redial: RedialId): Promise<unknown> =>
    new Promise<void>((resolve) => void clock.after(verdictMs, resolve)).then(() =>
      board.note(redial, 'verdict', 'unknown'),
    );

  board.onFacts((redial, facts) => {
    if (detection && facts.answered !== undefined && facts.verdict === undefined && facts.over === undefined)
      once(redial, 'verdict', () => waitForVerdict(redial));
    if (hasNobodyToTalkTo(facts)) once(redial, 'agent-gone', () => placer.hangUp(redial));
    if (facts.over === undefined) return;
    if (facts['agent-called'] !== undefined) once(redial, 'agent-free', () => agentLine.end(facts));
    if (facts['agent-called'] === undefined || facts['agent-over'] !== undefined) done.delete(redial);
  });
  // Its callbacks may be lost: asking tells the same facts.
  board.onSilence((redial) => {
    placer
      .lookUp(redial)
      .catch((error: unknown) => log.warn({ err: error, redialId: redial }, 'Twilio was asked in vain'));
  });
};

/** The agent's line broke before anybody answered: better no ringing than an answer without an agent. */
const hasNobodyToTalkTo = (facts: Facts): boolean =>
  facts['agent-over'] !== undefined &&
  facts.called !== undefined &&
  facts.answered === undefined &&
  facts.over === undefined &&
  facts['hang-up'] === undefined;
