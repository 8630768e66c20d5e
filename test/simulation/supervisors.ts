/** Supervisors who act on whatever cases there are, at any time; what they asked for arrives late, out of order and more than once. */
import { type Envelope, toWire, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { supervisorActions } from '@ringback/contracts/requests.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { MemoryPlatform } from '@ringback/messaging/testing/memory-platform.ts';
import fc from 'fast-check';
import type { Fact, History, Message } from '../journeys/history.ts';

const afterSeconds = fc.integer({ min: 0, max: 8 * 3600 });
const lateSeconds = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 * 3600 }));

const acting = fc.record({
  afterSeconds,
  action: fc.constantFrom(...supervisorActions),
  /** Which of the cases opened so far. */
  which: fc.nat(8),
  callAfterSeconds: fc.integer({ min: 60, max: 6 * 3600 }),
  undoSeconds: fc.constantFrom(null, 10, 120),
  undoneAfterSeconds: fc.option(fc.integer({ min: 0, max: 150 })),
  arrivals: fc.array(lateSeconds, { minLength: 1, maxLength: 3 }),
});
export type Acting = typeof acting extends fc.Arbitrary<infer A> ? A : never;
export const supervisors: fc.Arbitrary<readonly Acting[]> = fc.array(acting, { maxLength: 6 });

const dataOf = (message: Message): Record<string, unknown> => JSON.parse(message.value) as Record<string, unknown>;

/** Plans all of it; a case is chosen when the time has come. */
export const act = (
  { bus, clock, work }: MemoryPlatform,
  told: readonly Message[],
  actings: readonly Acting[],
): void => {
  const tell = (
    type: 'ActionRequested' | 'UndoRequested',
    data: Record<string, unknown>,
    late: readonly number[],
  ): void => {
    const envelope = {
      id: deriveId('request', String(data['actionId'])),
      source: 'desk',
      type,
      version: versionOf(type),
      time: data['at'],
      key: data['callerId'],
      data,
    } as unknown as Envelope;
    for (const seconds of late)
      clock.after(seconds * 1000, () => void work.track(bus.publish(topics.requests.name, [toWire(envelope)])));
  };
  const begin = (one: Acting, nth: number): void => {
    const opened = told.filter(({ type }) => type === 'CaseOpened');
    const chosen = opened[one.which % Math.max(1, opened.length)];
    if (chosen === undefined) return;
    const { tenantId, callerId, caseId } = dataOf(chosen);
    const now = clock.now();
    const head = { tenantId, callerId, caseId, by: 'anna' };
    const actionId = deriveId('action', nth);
    const callAt = one.action === 'redial-later' ? instant(now + one.callAfterSeconds * 1000) : null;
    const undoUntil = one.undoSeconds === null ? null : instant(now + one.undoSeconds * 1000);
    const asked = { ...head, actionId, at: instant(now), action: one.action, callAt, note: 'simulated', undoUntil };
    tell('ActionRequested', asked, one.arrivals);
    if (one.undoneAfterSeconds === null) return;
    clock.after(one.undoneAfterSeconds * 1000, () => {
      const at = instant(clock.now());
      tell('UndoRequested', { ...head, actionId: deriveId('undo', nth), at, undoes: actionId }, one.arrivals);
    });
  };
  actings.forEach((one, nth) => clock.after(one.afterSeconds * 1000, () => begin(one, nth)));
};

const isAnswer = ({ type }: Fact): boolean =>
  type === 'ActionTaken' || type === 'ActionRefused' || type === 'ActionUndone';
const lifts = ({ type, data }: Fact, ended: Fact): boolean =>
  data['callerId'] === ended.data['callerId'] &&
  (['CallerWished', 'LossMerged', 'CallerOptedIn'].includes(type) ||
    (type === 'ActionUndone' && data['undoes'] === ended.data['actionId']) ||
    (type === 'ActionTaken' && String(data['action']).startsWith('redial')));

/** Requests answered not at all or twice, and redials asked for after a supervisor ended the chase. */
export const supervisorsDisobeyed = ({ facts, messages }: History): string[] => {
  const asked = new Set(
    messages.filter(({ topic }) => topic === topics.requests.name).map((one) => String(dataOf(one)['actionId'])),
  );
  const answers = facts.filter(isAnswer).map(({ data }) => String(data['actionId']));
  const wrong = [...asked].filter((action) => answers.filter((one) => one === action).length !== 1);
  const ended = facts.filter(
    ({ type, data }) => type === 'ActionTaken' && ['stop', 'solved', 'opt-out'].includes(String(data['action'])),
  );
  const rung = ended.filter((one) => {
    const after = facts.filter(({ position }) => position > one.position);
    const next = after.find(
      (fact) => lifts(fact, one) || (fact.type === 'RedialRequested' && fact.data['caseId'] === one.data['caseId']),
    );
    return next?.type === 'RedialRequested';
  });
  return [
    ...wrong.map((action) => `the request ${action} has not exactly one answer`),
    ...rung.map(({ data }) => `case ${String(data['caseId'])} goes on though a supervisor ended it`),
  ];
};
