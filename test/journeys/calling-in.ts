/** What a PBX tells of its callers and agents, as CloudEvents, with good defaults: everything happens now. */
import { deriveId, instant } from '@ringback/contracts/ids.ts';

const QUEUE = 'sales';

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const cloudEvent = (type: string, data: Readonly<Record<string, unknown>>): CloudEvent => ({
  specversion: '1.0',
  id: deriveId(type, JSON.stringify(data)),
  source: '/pbx',
  type,
  data,
});

const ago = (seconds: number): string => instant(Date.now() - seconds * 1000);
const who = (callId: string, callerNumber: string | null, secondsAgo: number) => ({
  callId,
  callerNumber,
  at: ago(secondsAgo),
});

/** In the queue since `waitSeconds` ago, gone now. */
export const givesUp = (callId: string, callerNumber: string | null, waitSeconds = 40): CloudEvent[] => [
  cloudEvent('CallStarted', who(callId, callerNumber, waitSeconds + 5)),
  cloudEvent('CallQueued', { ...who(callId, callerNumber, waitSeconds), queue: QUEUE }),
  cloudEvent('CallLost', { ...who(callId, callerNumber, 0), queue: QUEUE, reason: 'hung-up', waitSeconds }),
];

export const callsAgain = (callId: string, callerNumber: string): CloudEvent[] => [
  cloudEvent('CallStarted', who(callId, callerNumber, 0)),
  cloudEvent('CallQueued', { ...who(callId, callerNumber, 0), queue: QUEUE }),
];

export const isAnswered = (callId: string, callerNumber: string): CloudEvent[] => [
  cloudEvent('CallAnswered', { ...who(callId, callerNumber, 0), queue: QUEUE, agentId: 'anna', waitSeconds: 1 }),
];

export const isFree = (agentId: string): CloudEvent[] => [
  cloudEvent('AgentChanged', { agentId, teamId: QUEUE, status: 'free', at: ago(0) }),
];
