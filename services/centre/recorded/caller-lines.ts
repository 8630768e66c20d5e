/** Who is in the queue or on a call, by the record: whoever redials them then finds the line busy. */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { epochMs } from '@ringback/contracts/ids.ts';

export type CallData = Extract<InboundEvent, { type: `Call${string}` }>;

export interface CallerLines {
  note(event: CallData): void;
  isOnLine(number: string, now: number): boolean;
}

/** A call whose end the record lacks does not keep its caller on the line for ever. */
const LONGEST_CALL_MS = 4 * 3600 * 1000;
/** `8 (916) 123-45-67` and `+79161234567` are one line: the last ten digits tell it, whatever stands before them. */
const SIGNIFICANT_DIGITS = 10;

const lineOf = (number: string): string => number.replaceAll(/\D/g, '').slice(-SIGNIFICANT_DIGITS);

export const callerLines = (): CallerLines => {
  /** By call id, least recently heard of first. */
  const calls = new Map<string, { readonly line: string; readonly heardAt: number }>();
  const callsOf = new Map<string, Set<string>>();

  const drop = (callId: string): void => {
    const line = calls.get(callId)?.line;
    if (line === undefined) return;
    calls.delete(callId);
    const others = callsOf.get(line);
    others?.delete(callId);
    if (others?.size === 0) callsOf.delete(line);
  };
  const keep = (callId: string, line: string, heardAt: number): void => {
    calls.set(callId, { line, heardAt });
    const others = callsOf.get(line);
    if (others === undefined) callsOf.set(line, new Set([callId]));
    else others.add(callId);
  };
  const dropStale = (now: number): void => {
    for (const [callId, { heardAt }] of calls) {
      if (heardAt >= now - LONGEST_CALL_MS) return;
      drop(callId);
    }
  };
  return {
    note({ type, data }) {
      const now = epochMs(data.at);
      dropStale(now);
      const line = data.callerNumber == null ? calls.get(data.callId)?.line : lineOf(data.callerNumber);
      drop(data.callId);
      const goesOn = type === 'CallStarted' || type === 'CallQueued' || type === 'CallAnswered';
      if (goesOn && line !== undefined && line !== '') keep(data.callId, line, now);
    },
    isOnLine(number, now) {
      dropStale(now);
      return callsOf.has(lineOf(number));
    },
  };
};
