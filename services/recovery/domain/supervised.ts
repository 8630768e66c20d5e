/** What a case remembers of supervisors who acted on it. */
import type { CaseEventOf, GiveUpReason } from '@ringback/contracts/cases.ts';
import { type ActionId, epochMs } from '@ringback/contracts/ids.ts';
import type { OpenCase } from './caller-state.ts';

/** A supervisor ended the chase, and may take that back for a moment: nothing is asked for, and the case ends at `until`. */
export interface Hold {
  readonly actionId: ActionId;
  readonly ends: GiveUpReason;
  readonly saidAt: number;
  readonly until: number;
  /** When the redial that was called back might have rung: it rings no sooner once this is undone. */
  readonly redialFrom: number;
}

/** From when on a supervisor wants the next redial. */
export interface Order {
  readonly callAt: number;
  readonly saidAt: number;
}

/** Who called again since wants something else now. */
export const unlessBefore = <Said extends { readonly saidAt: number }>(
  lostAt: number,
  said: Said | null | undefined,
): Said | null => (said && said.saidAt >= lostAt ? said : null);

/** Why a case ends that a supervisor ended. */
const endOf = { stop: 'stopped-by-supervisor', solved: 'solved-by-supervisor', 'opt-out': 'opted-out' } as const;

export const afterAction = (open: OpenCase | null, data: CaseEventOf<'ActionTaken'>): Partial<OpenCase> => {
  const { actionId, action, endsAt, callAt } = data;
  const saidAt = epochMs(data.at);
  if (action === 'redial-now' || action === 'redial-later')
    return { hold: null, order: callAt === null ? null : { callAt: epochMs(callAt), saidAt } };
  const until = endsAt === null ? saidAt : epochMs(endsAt);
  const redialFrom = open?.redial?.notBefore ?? saidAt;
  return { hold: { actionId, ends: endOf[action], saidAt, until, redialFrom } };
};

export const afterUndo = (open: OpenCase | null, { undoes, at }: CaseEventOf<'ActionUndone'>): Partial<OpenCase> => {
  const hold = open?.hold;
  return hold?.actionId === undoes ? { hold: null, order: { callAt: hold.redialFrom, saidAt: epochMs(at) } } : {};
};
