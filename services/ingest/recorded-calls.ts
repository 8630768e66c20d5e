/** The calls of a recording that has one row per call, kept in columns of bytes so that a year fits in little memory. */
import type { LossReason } from '@ringback/contracts/parts.ts';
import { fewValuesColumn, numberColumn, textColumn } from './columns.ts';

/** One call as the row tells it. Instants in milliseconds since 1970, in this order: started, queued, decided, ended. */
export interface RecordedCall {
  readonly callId: string;
  /** As the source writes it; null when withheld. */
  readonly callerNumber: string | null;
  readonly callerLine: 'mobile' | 'fixed' | null;
  readonly callerZone: string | null;
  readonly queue: string | null;
  readonly teamId: string | null;
  readonly startedAt: number;
  /** Null when the call never waited in a queue. */
  readonly queuedAt: number | null;
  readonly outcome: 'answered' | 'left-menu' | LossReason;
  /** Answered, lost or left. */
  readonly decidedAt: number;
  /** End of an answered call; else the same as `decidedAt`. */
  readonly endedAt: number;
  readonly agentId: string | null;
  /** Whether the recording shows the agent on this call from `decidedAt` to `endedAt`. */
  readonly agentBusy: boolean;
  readonly waitSeconds: number;
}

export interface RecordedCalls {
  readonly size: number;
  at(index: number): RecordedCall;
  startedAt(index: number): number;
}

export interface RecordedCallsBuilder extends RecordedCalls {
  add(call: RecordedCall): void;
}

const NEVER = -1;

export const recordedCalls = (): RecordedCallsBuilder => {
  const texts = { callId: textColumn(), callerNumber: textColumn() };
  const few = {
    callerLine: fewValuesColumn<RecordedCall['callerLine']>(),
    callerZone: fewValuesColumn<string | null>(),
    queue: fewValuesColumn<string | null>(),
    teamId: fewValuesColumn<string | null>(),
    outcome: fewValuesColumn<RecordedCall['outcome']>(),
    agentId: fewValuesColumn<string | null>(),
    agentBusy: fewValuesColumn<boolean>(),
  };
  const numbers = {
    startedAt: numberColumn(),
    queuedAt: numberColumn(),
    decidedAt: numberColumn(),
    endedAt: numberColumn(),
    waitSeconds: numberColumn(),
  };
  return {
    get size() {
      return few.outcome.size;
    },
    add(call) {
      texts.callId.push(call.callId);
      texts.callerNumber.push(call.callerNumber);
      few.callerLine.push(call.callerLine);
      for (const key of ['callerZone', 'queue', 'teamId', 'agentId'] as const) few[key].push(call[key]);
      few.outcome.push(call.outcome);
      few.agentBusy.push(call.agentBusy);
      for (const key of ['startedAt', 'decidedAt', 'endedAt', 'waitSeconds'] as const) numbers[key].push(call[key]);
      numbers.queuedAt.push(call.queuedAt ?? NEVER);
    },
    startedAt: numbers.startedAt.at,
    at: (index) => ({
      callId: texts.callId.at(index)!,
      callerNumber: texts.callerNumber.at(index),
      callerLine: few.callerLine.at(index),
      callerZone: few.callerZone.at(index),
      queue: few.queue.at(index),
      teamId: few.teamId.at(index),
      startedAt: numbers.startedAt.at(index),
      queuedAt: numbers.queuedAt.at(index) === NEVER ? null : numbers.queuedAt.at(index),
      outcome: few.outcome.at(index),
      decidedAt: numbers.decidedAt.at(index),
      endedAt: numbers.endedAt.at(index),
      agentId: few.agentId.at(index),
      agentBusy: few.agentBusy.at(index),
      waitSeconds: numbers.waitSeconds.at(index),
    }),
  };
};
