/** A supervisor asks for a redial, ends a case, or takes that back: the caller's decider says whether, and it is answered once. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs, type Instant } from '@ringback/contracts/ids.ts';
import type { RequestEventOf } from '@ringback/contracts/requests.ts';
import type { Asked } from '../domain/commands.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

type Request = RequestEventOf<'ActionRequested'> | RequestEventOf<'UndoRequested'>;

const askedIn = ({ tenantId, callerId, caseId, actionId, by, at }: Request, now: number): Asked => ({
  tenantId,
  callerId,
  caseId,
  actionId,
  by,
  saidAt: epochMs(at),
  now,
});

const orNull = (at: Instant | null): number | null => (at === null ? null : epochMs(at));

export const whenSupervisorActs =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const request = envelope.data as RequestEventOf<'ActionRequested'>;
    const { action, note, callAt, undoUntil } = request;
    await tellCaller(
      deps,
      request.callerId,
      {
        kind: 'honour-action',
        ...askedIn(request, deps.clock.now()),
        action,
        note,
        callAt: orNull(callAt),
        undoUntil: orNull(undoUntil),
      },
      envelope,
    );
  };

export const whenSupervisorTakesItBack =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const request = envelope.data as RequestEventOf<'UndoRequested'>;
    await tellCaller(
      deps,
      request.callerId,
      { kind: 'undo-action', ...askedIn(request, deps.clock.now()), undoes: request.undoes },
      envelope,
    );
  };
