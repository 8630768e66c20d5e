/** What every flow of recovery works with. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { callerStream, type CallerId } from '@ringback/contracts/ids.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { CommandRunner } from '@ringback/runtime/decider.ts';
import { andThen, type Soon } from '@ringback/runtime/soon.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { CallerState } from '../domain/caller-state.ts';
import type { Command } from '../domain/commands.ts';
import type { Policy } from '../domain/policy.ts';
import type { Lines } from '../views/lines.ts';

export interface RecoveryDeps {
  readonly callers: CommandRunner<CallerState, Command, CaseEvent>;
  readonly lines: Lines;
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly policy: Policy;
}

type Cause = Pick<Envelope, 'id' | 'traceparent'>;

/** Runs a command on the caller's stream, caused by an event off the bus. */
export const tellCaller = (
  { callers, clock }: RecoveryDeps,
  caller: CallerId,
  command: Command,
  cause: Cause,
): Soon<void> =>
  andThen(
    callers.run(callerStream(caller), command, {
      causeId: cause.id,
      time: nowInstant(clock),
      ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
    }),
    () => {},
  );
