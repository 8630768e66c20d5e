/**
 * The time of an SMS has come: the intent is stored, the operator is asked, the outcome is stored. Only whoever stored the
 * intent submits, and an intent that is already there is never followed by a submit, only by the wait for its outcome.
 */
import { deriveId, epochMs, instant, type Instant } from '@ringback/contracts/ids.ts';
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import { limiter } from '@ringback/runtime/bus/limiter.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { histogram, stopwatch } from '@ringback/runtime/telemetry/instruments.ts';
import { inStep, inTrace } from '@ringback/runtime/telemetry/telemetry.ts';
import { promiseWords } from '../domain/promise-words.ts';
import type { Segments } from '../domain/segments.ts';
import { resendAt, type SmsCommand, type SubmissionOutcome } from '../domain/sms.ts';
import type { Sms, SmsOrder } from '../domain/sms-state.ts';
import { render } from '../domain/templates.ts';
import type { MessagingDeps } from './deps.ts';

type Waiting = Extract<Sms, { status: 'waiting' }>;
type Unknown = Extract<Sms, { status: 'unknown' }>;

/** Beyond every attempt that is counted: the one submit more after an unknown outcome. */
const AGAIN = 1_000_000;

export interface SmsDue {
  /**
   * For wake-ups (stream, milliseconds since 1970): resolves once the intent is stored, for an operator that takes its time with one
   * SMS must not keep others waiting. Only where `MOST_IN_HAND` wait for it already does the next wait too.
   */
  wake(stream: string, now: number): Promise<void>;
  /** When every answer that is still to come is recorded. */
  settled(): Promise<unknown>;
}

/** More than the usual windows of one process's binds together; less than would wait in line for longer than a submit may. */
const MOST_IN_HAND = 64;
const RECORD_AGAIN_MS = 1000;

export const whenSmsDue = (deps: MessagingDeps & Pick<Platform, 'work'>): SmsDue => {
  const places = limiter(MOST_IN_HAND);
  const inHand = new Set<Promise<unknown>>();
  /** Outcomes the store could not take yet. */
  const unrecorded = new Map<string, { readonly attempt: number; readonly result: SubmissionOutcome }>();

  /** Resolves when the job says that it only waits now, or is done. */
  const begin = (job: (waiting: () => void) => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const held = deps.work.track(Promise.resolve(places.run(() => job(resolve)))).then(resolve, reject);
      inHand.add(held);
      void held.then(() => inHand.delete(held));
    });

  const tell = (stream: string, cause: string, command: SmsCommand) =>
    deps.sms.run(stream, command, { causeId: deriveId(cause, stream), time: command.now });

  const record = async (stream: string, attempt: number, result: SubmissionOutcome): Promise<void> => {
    unrecorded.set(stream, { attempt, result });
    await tell(stream, `outcome-${attempt}`, { type: 'RecordSubmission', result, now: nowInstant(deps.clock) });
    unrecorded.delete(stream);
    deps.log.info({ stream, outcome: result.outcome }, 'sms submitted to the operator');
  };

  /** Nobody is told of a failure any more: it is recorded later. */
  const recordOrLater = (stream: string, attempt: number, result: SubmissionOutcome): Promise<void> =>
    record(stream, attempt, result).catch((error: unknown) => {
      deps.log.warn({ err: error, stream }, 'what became of an sms could not be stored, it will be');
      deps.clock.after(RECORD_AGAIN_MS, () => {
        if (unrecorded.has(stream)) void begin(() => recordOrLater(stream, attempt, result));
      });
    });

  const submit = async (
    stream: string,
    { order, attempts }: Waiting,
    now: Instant,
    waiting: () => void,
  ): Promise<void> => {
    const letter = await letterFor(deps, order, now);
    if ('refusal' in letter) {
      await tell(stream, 'refused', { type: 'RefuseSms', reason: letter.refusal, now });
      return;
    }
    const optedOut = await deps.optedOut.has(order.callerId);
    const { encoding, parts } = letter.segments;
    const intent: SmsCommand = { type: 'StartSubmitting', parts: parts.length, encoding, optedOut, now };
    // Before the intent: a receipt may be faster than whoever follows the streams.
    await deps.receipts.awaited(order.smsId, order.callerId, now);
    const { events } = await tell(stream, `intent-${attempts + 1}`, intent);
    if (!events.some(({ type }) => type === 'SmsSubmitting')) return;
    waiting();
    await recordOrLater(stream, attempts + 1, await submitted(deps, letter));
  };

  const resubmit = async (stream: string, { order }: Unknown, now: Instant, waiting: () => void): Promise<void> => {
    const letter = await letterFor(deps, order, now);
    const optedOut = 'refusal' in letter || (await deps.optedOut.has(order.callerId));
    const encoding = 'refusal' in letter ? 'gsm7' : letter.segments.encoding;
    const intent: SmsCommand = { type: 'ResubmitUnknown', encoding, optedOut, policy: deps.policy, now };
    const { events } = await tell(stream, 'intent-again', intent);
    if ('refusal' in letter || !events.some(({ type }) => type === 'SmsSubmitting')) return;
    waiting();
    await recordOrLater(stream, AGAIN, await submitted(deps, { ...letter, replaces: true }));
  };

  const look = async (stream: string, now: Instant, waiting: () => void): Promise<void> => {
    const known = unrecorded.get(stream);
    if (known) return record(stream, known.attempt, known.result);
    const { state, traceparent } = await deps.sms.load(stream);
    if (state.status === 'waiting') return inTrace('sms due', traceparent, () => submit(stream, state, now, waiting));
    const againAt = resendAt(state, deps.policy);
    if (state.status === 'unknown' && againAt !== null && againAt <= now)
      return inTrace('sms due', traceparent, () => resubmit(stream, state, now, waiting));
    await tell(stream, `overdue-${state.status}`, { type: 'GiveUpWaiting', policy: deps.policy, now });
  };

  return {
    wake: (stream, now) => begin((waiting) => look(stream, instant(now), waiting)),
    settled: () => Promise.all(inHand),
  };
};

/** A gateway must not throw; one that does leaves us knowing nothing. */
const submitted = async ({ gateway, log }: MessagingDeps, letter: Letter): Promise<SubmissionOutcome> => {
  const answered = stopwatch(submitSeconds);
  const submit = (): Promise<SubmissionOutcome> => gateway.submit(letter);
  const outcome = await inStep('submit_sm', submit, { kind: 'asking' }).catch((error: unknown) => {
    log.error({ err: error, smsId: letter.smsId }, 'the gateway failed: a defect, the outcome is unknown');
    return { outcome: 'unknown', why: 'gateway-defect' } as const;
  });
  answered({ outcome: outcome.outcome });
  return outcome;
};

const submitSeconds = histogram(businessMetrics.submitSeconds);

interface Letter {
  readonly smsId: SmsOrder['smsId'];
  readonly to: string;
  readonly text: string;
  readonly segments: Segments;
  readonly validitySeconds: number;
  readonly replaces?: boolean;
}

/** Long enough for an operator to try at all. */
const SHORTEST_VALIDITY_SECONDS = 60;

const letterFor = async (
  { sealing, settings, templates, log }: MessagingDeps,
  order: SmsOrder,
  now: Instant,
): Promise<Letter | { readonly refusal: 'forgotten' | 'unencodable' }> => {
  const to = await sealing.unseal(order.callerId, order.caller.sealedNumber);
  if (to === null) return { refusal: 'forgotten' };
  const promised = order.promise && promiseWords(order.promise, order.language, now);
  const { texts, fields } = templates(order.tenantId, order.reason);
  const filled = { ...fields, ...promised };
  const rendered = render(texts, order.template, order.language, filled, settings.smsMaxParts);
  if (!rendered.ok) {
    log.error({ smsId: order.smsId, problem: rendered.problem }, 'sms cannot be written');
    return { refusal: 'unencodable' };
  }
  const left = Math.floor((epochMs(order.notAfter) - epochMs(now)) / 1000);
  const validitySeconds = Math.max(SHORTEST_VALIDITY_SECONDS, left);
  return { smsId: order.smsId, to, text: rendered.text, segments: rendered.segments, validitySeconds };
};
