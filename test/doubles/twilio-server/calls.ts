/** Calls as Twilio makes them, on a clock of their own: queued, ringing, answered, in a conference, over. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';

export type Status = 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';

/** Whom a call meets. */
export type Callee =
  /** Hangs up after so long with nobody to talk to. */
  | {
      readonly does: 'answers';
      readonly ringSeconds: number;
      readonly by: 'human' | 'machine_start';
      readonly patienceSeconds: number;
    }
  | { readonly does: 'never-answers' }
  | { readonly does: 'fails'; readonly as: 'busy' | 'failed'; readonly sipCode: number };

export interface DoubleCall {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly createdAt: number;
  readonly ringSeconds: number;
  readonly statusCallback: string;
  readonly events: readonly string[];
  readonly machineCallback: string | null;
  readonly callee: Callee;
  /** What it was told to do, the newest last. */
  readonly twiml: string[];
  status: Status;
  answeredBy: string | null;
  answeredAt: number | null;
  endedAt: number | null;
  sipCode: number | null;
  next: Cancel[];
}

export interface Network {
  readonly clock: Clock;
  /** `initiated`, `ringing`, `answered` or `completed` happened. */
  readonly tell: (call: DoubleCall, event: string) => void;
  readonly tellVerdict: (call: DoubleCall) => void;
}

const SET_UP_SECONDS = 1;
const VERDICT_SECONDS = 1.5;
const MESSAGE_SECONDS = 8;

export const doubleCalls = ({ clock, tell, tellVerdict }: Network) => {
  const calls: DoubleCall[] = [];

  const later = (call: DoubleCall, seconds: number, act: () => void): void =>
    void call.next.push(clock.after(seconds * 1000, act));
  const forgetPlans = (call: DoubleCall): void => {
    for (const cancel of call.next.splice(0)) cancel();
  };
  const end = (call: DoubleCall, status: Status, sipCode: number | null = null): void => {
    if (call.endedAt !== null) return;
    forgetPlans(call);
    call.status = status;
    call.sipCode = sipCode;
    call.endedAt = clock.now();
    tell(call, 'completed');
    const name = conferenceOf(call);
    // Both legs say that their going ends it.
    for (const other of calls)
      if (name !== null && other.endedAt === null && conferenceOf(other) === name) end(other, 'completed');
  };
  /** Does what the newest TwiML says. */
  const perform = (call: DoubleCall): void => {
    const said = call.twiml.at(-1)!;
    const pause = Number(/<Pause length="(\d+)"/.exec(said)?.[1] ?? 0);
    if (conferenceOf(call) === null) later(call, pause + MESSAGE_SECONDS, () => end(call, 'completed'));
  };
  const answer = (call: DoubleCall, callee: Extract<Callee, { does: 'answers' }>): void => {
    call.status = 'in-progress';
    call.answeredAt = clock.now();
    forgetPlans(call);
    tell(call, 'answered');
    perform(call);
    later(call, callee.patienceSeconds, () => end(call, 'completed'));
    if (call.machineCallback === null) return;
    later(call, VERDICT_SECONDS, () => {
      call.answeredBy = callee.by;
      tellVerdict(call);
    });
  };
  const ring = (call: DoubleCall): void => {
    const { callee } = call;
    if (callee.does === 'fails') return end(call, callee.as, callee.sipCode);
    call.status = 'ringing';
    tell(call, 'ringing');
    if (callee.does === 'answers' && callee.ringSeconds === 0) answer(call, callee);
    else if (callee.does === 'answers' && callee.ringSeconds < call.ringSeconds)
      later(call, callee.ringSeconds, () => answer(call, callee));
    else later(call, call.ringSeconds, () => end(call, 'no-answer'));
  };

  return {
    calls,
    place(call: DoubleCall): void {
      calls.push(call);
      tell(call, 'initiated');
      // Software answers at once, in no time at all.
      if (call.callee.does === 'answers' && call.callee.ringSeconds === 0) ring(call);
      else later(call, SET_UP_SECONDS, () => ring(call));
    },
    end,
    /** Someone who is put through stays on the line. */
    redirect(call: DoubleCall, twiml: string): void {
      forgetPlans(call);
      call.twiml.push(twiml);
      perform(call);
    },
  };
};

export const conferenceOf = ({ twiml, status }: DoubleCall): string | null =>
  status === 'queued' || status === 'ringing' ? null : (/<Conference[^>]*>([^<]+)</.exec(twiml.at(-1)!)?.[1] ?? null);
