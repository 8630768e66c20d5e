import type { CallId, Instant, QueueId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callIds } from './call-ids.ts';

type Told = readonly [type: 'CallStarted' | 'CallQueued' | 'CallLost' | 'CallEnded', number: string | null | undefined];

const [anna, boris] = ['+79161234567', '+79261234568'];
const at = '2026-11-22T07:00:00.000Z' as Instant;
const queue = 'sales' as QueueId;

const event = ([type, callerNumber]: Told, callId = 'c-1' as CallId): InboundEvent => {
  const call = { callId, at, ...(callerNumber === undefined ? {} : { callerNumber }) };
  if (type === 'CallStarted') return { type, data: call };
  if (type === 'CallEnded') return { type, data: { ...call, talkSeconds: 1 } };
  if (type === 'CallQueued') return { type, data: { ...call, queue } };
  return { type, data: { ...call, queue, reason: 'hung-up', waitSeconds: 9 } };
};
const told = (...events: readonly Told[]) => {
  const reused: string[] = [];
  const { tellApart } = callIds((id) => void reused.push(id));
  const calls = events.map((one) => {
    const { data } = tellApart(event(one));
    return 'callerNumber' in data ? [data.callId, data.callerNumber] : [];
  });
  return { calls, reused };
};

test('given one id of two callers, then the second has a call of its own, however often either comes again', () => {
  const { calls, reused } = told(['CallLost', anna], ['CallLost', boris], ['CallLost', anna], ['CallEnded', boris]);
  expect(calls.map(([id]) => id)).toEqual(['c-1', 'c-1+2', 'c-1', 'c-1+2']);
  expect(reused).toEqual(['c-1']);
});

test('given one number written in two ways, then it is one call', () => {
  const { calls } = told(
    ['CallQueued', anna],
    ['CallLost', '8 (916) 123-45-67'],
    ['CallEnded', 'sip:+79161234567@pbx'],
  );
  expect(calls.map(([id]) => id)).toEqual(['c-1', 'c-1', 'c-1']);
});

test('given events that do not say whose call it is, then it is that of the latest, with its number', () => {
  expect(told(['CallLost', anna], ['CallLost', boris], ['CallLost', null], ['CallEnded', undefined]).calls).toEqual([
    ['c-1', anna],
    ['c-1+2', boris],
    ['c-1+2', boris],
    ['c-1+2', boris],
  ]);
});

test('given a caller who becomes known during the call, then it is one call; once it was lost without one, it is not', () => {
  expect(told(['CallStarted', null], ['CallLost', anna]).calls.map(([id]) => id)).toEqual(['c-1', 'c-1']);
  expect(told(['CallLost', 'anonymous'], ['CallLost', anna]).calls).toEqual([
    ['c-1', 'anonymous'],
    ['c-1+2', anna],
  ]);
});

test('given a call that was lost in one queue and waits in another, then that is a call of its own, whatever is told late or again', () => {
  const { tellApart } = callIds(() => {
    throw new Error('no other caller');
  });
  const idOf = (second: number, one: Told, name = queue): string => {
    const { type, data } = event(one);
    const when = at.replace('00.000', `${second}.000`) as Instant;
    const where = 'queue' in data ? { queue: name } : {};
    return (tellApart({ type, data: { ...data, ...where, at: when } } as InboundEvent).data as { callId: string })
      .callId;
  };
  const next = 'support' as QueueId;
  expect([
    idOf(10, ['CallQueued', anna]),
    idOf(40, ['CallLost', anna]),
    idOf(40, ['CallQueued', null], next),
    idOf(40, ['CallLost', anna]),
    idOf(10, ['CallQueued', anna]),
    idOf(45, ['CallQueued', anna]),
    idOf(50, ['CallLost', anna], next),
    idOf(40, ['CallQueued', anna], next),
    idOf(50, ['CallLost', null], next),
  ]).toEqual(['c-1', 'c-1', 'c-1+2', 'c-1', 'c-1', 'c-1+2', 'c-1+2', 'c-1+2', 'c-1+2']);
});

test('given any events under one id, then no told id has losses of two callers', () => {
  const events = fc.array(
    fc.tuple(
      fc.constantFrom('CallStarted', 'CallQueued', 'CallLost', 'CallEnded'),
      fc.constantFrom(anna, boris, '+74951234567', null, undefined),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(events, (some) => {
      const { calls } = told(...(some as Told[]));
      const losses = calls.filter((_, nth) => some[nth]![0] === 'CallLost');
      const callers = Map.groupBy(losses, ([id]) => id);
      for (const [, of] of callers) expect(new Set(of.map(([, number]) => number ?? null)).size).toBe(1);
    }),
  );
});
