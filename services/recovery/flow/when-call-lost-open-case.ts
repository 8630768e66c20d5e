/** A call was lost: open a case, merge it into the open one, or record why not. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { callerStream, epochMs, lossStream } from '@ringback/contracts/ids.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { RecordLoss } from '../domain/commands.ts';
import type { RecoveryDeps } from './deps.ts';

type CallLost = CallEventOf<'CallLost'>;

/** The number is unsealed only where the policy asks about numbers at all. */
const numberAllowed = async ({ sealing, policy }: RecoveryDeps, { caller }: CallLost): Promise<boolean> => {
  if (caller === null || policy.allowedPrefixes.length === 0) return true;
  const number = await sealing.unseal(caller.callerId, caller.sealedNumber);
  return number !== null && policy.allowedPrefixes.some((prefix) => number.startsWith(prefix));
};

const noLines = { onLine: new Map(), reachedUntil: null };

export const whenCallLostOpenCase =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const call = envelope.data as CallLost;
    const { caller, callId, tenantId } = call;
    const lostAt = epochMs(call.at);
    if (caller) await deps.lines.note({ callerId: caller.callerId, callId, at: lostAt, what: 'over' });
    const { onLine, reachedUntil } = caller ? await deps.lines.of(caller.callerId) : noLines;
    const command: RecordLoss = {
      kind: 'record-loss',
      tenantId,
      callId,
      caller,
      callerProblem: call.callerProblem,
      numberAllowed: await numberAllowed(deps, call),
      queue: call.queue,
      teamId: call.teamId,
      lostAt,
      reason: call.reason,
      waitSeconds: call.waitSeconds,
      onLine,
      reachedUntil,
      now: deps.clock.now(),
    };
    const stream = caller ? callerStream(caller.callerId) : lossStream(tenantId, callId);
    await deps.callers.run(stream, command, {
      causeId: envelope.id,
      time: nowInstant(deps.clock),
      likelyNew: true,
      ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
    });
  };
