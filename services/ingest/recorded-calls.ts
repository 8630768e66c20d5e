/** The calls of a recording that has one row per call, kept in columns so that a year fits in little memory. */
import type { LossReason } from '@ringback/contracts/parts.ts';

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

/** One object per distinct text: queues, teams, zones and agents repeat in every row. */
const interner = () => {
  const known = new Map<string, string>();
  return (text: string | null): string | null => {
    if (text === null) return null;
    const same = known.get(text);
    if (same !== undefined) return same;
    known.set(text, text);
    return text;
  };
};

export const recordedCalls = (): RecordedCallsBuilder => {
  const intern = interner();
  const texts: Record<'callId', string[]> &
    Record<'callerNumber' | 'callerZone' | 'queue' | 'teamId' | 'agentId', (string | null)[]> = {
    callId: [],
    callerNumber: [],
    callerZone: [],
    queue: [],
    teamId: [],
    agentId: [],
  };
  const numbers = {
    startedAt: [] as number[],
    queuedAt: [] as number[],
    decidedAt: [] as number[],
    endedAt: [] as number[],
    waitSeconds: [] as number[],
  };
  const lines: RecordedCall['callerLine'][] = [];
  const outcomes: RecordedCall['outcome'][] = [];
  const busy: boolean[] = [];
  return {
    get size() {
      return outcomes.length;
    },
    add(call) {
      texts.callId.push(call.callId);
      texts.callerNumber.push(call.callerNumber);
      for (const key of ['callerZone', 'queue', 'teamId', 'agentId'] as const) texts[key].push(intern(call[key]));
      for (const key of ['startedAt', 'decidedAt', 'endedAt', 'waitSeconds'] as const) numbers[key].push(call[key]);
      numbers.queuedAt.push(call.queuedAt ?? NEVER);
      lines.push(call.callerLine);
      outcomes.push(call.outcome);
      busy.push(call.agentBusy);
    },
    startedAt: (index) => numbers.startedAt[index]!,
    at: (index) => ({
      callId: texts.callId[index]!,
      callerNumber: texts.callerNumber[index]!,
      callerLine: lines[index]!,
      callerZone: texts.callerZone[index]!,
      queue: texts.queue[index]!,
      teamId: texts.teamId[index]!,
      startedAt: numbers.startedAt[index]!,
      queuedAt: numbers.queuedAt[index] === NEVER ? null : numbers.queuedAt[index]!,
      outcome: outcomes[index]!,
      decidedAt: numbers.decidedAt[index]!,
      endedAt: numbers.endedAt[index]!,
      agentId: texts.agentId[index]!,
      agentBusy: busy[index]!,
      waitSeconds: numbers.waitSeconds[index]!,
    }),
  };
};
