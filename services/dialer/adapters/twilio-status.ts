/** What Twilio says of a call, in a callback or when asked, as facts. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Board } from './twilio-board.ts';
import { writeOver } from './twilio-facts.ts';
import { overOf } from './twilio-results.ts';
import type { TwilioCall } from './twilio-voice.ts';

export interface Told {
  readonly status: string;
  readonly durationSeconds: number;
  readonly sipCode: number | null;
  /** ms since 1970; undefined: not told. */
  readonly at: number | undefined;
}

export const noteStatus = async (board: Board, redial: RedialId, told: Told): Promise<void> => {
  const { status, durationSeconds, sipCode, at } = told;
  if (status === 'ringing') await board.note(redial, 'ringing', '', at);
  if (status === 'in-progress' || status === 'answered') await board.note(redial, 'answered', '', at);
  const over = overOf(status, durationSeconds, sipCode);
  if (over !== null) await board.note(redial, 'over', writeOver(over), at);
};

/** `AnsweredBy`: only a person is worth an agent, and in doubt it is one. */
export const noteVerdict = async (board: Board, redial: RedialId, answeredBy: string): Promise<void> => {
  const isMachine = answeredBy.startsWith('machine') || answeredBy === 'fax';
  await board.note(redial, 'verdict', isMachine ? 'machine' : answeredBy === 'human' ? 'human' : 'unknown');
};

/** Of a call that was asked for: all that happened until now. */
export const learnFrom = async (board: Board, redial: RedialId, call: TwilioCall): Promise<void> => {
  const { status, durationSeconds, answeredBy } = call;
  if (answeredBy !== null) await noteVerdict(board, redial, answeredBy);
  await noteStatus(board, redial, { status, durationSeconds, sipCode: null, at: undefined });
};
