import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedCalls, type RecordedCall } from './recorded-calls.ts';
import { recordingOf } from './timeline.ts';

const START = Date.UTC(2026, 10, 22, 7);
const seconds = fc.integer({ min: 0, max: 4000 });

const call = fc
  .record({
    start: seconds,
    toQueue: fc.option(seconds, { nil: null }),
    toDecision: seconds,
    toEnd: seconds,
    outcome: fc.constantFrom<RecordedCall['outcome']>('answered', 'left-menu', 'hung-up', 'queue-timeout'),
    agentId: fc.option(fc.constantFrom('anna', 'boris', 'vera'), { nil: null }),
    teamId: fc.constantFrom('one', 'two'),
  })
  .map(({ start, toQueue, toDecision, toEnd, outcome, agentId, teamId }): Omit<RecordedCall, 'callId'> => {
    const startedAt = START + start * 1000;
    const queuedAt = toQueue === null || outcome === 'left-menu' ? null : startedAt + toQueue * 1000;
    const decidedAt = (queuedAt ?? startedAt) + toDecision * 1000;
    const endedAt = outcome === 'answered' ? decidedAt + toEnd * 1000 : decidedAt;
    const agentBusy = outcome === 'answered' && agentId !== null && endedAt > decidedAt;
    return {
      callerNumber: null,
      callerLine: null,
      callerZone: null,
      queue: 'q',
      teamId,
      startedAt,
      queuedAt,
      outcome,
      decidedAt,
      endedAt,
      agentId: outcome === 'answered' ? agentId : null,
      agentBusy,
      waitSeconds: toDecision,
    };
  });

const play = (given: readonly Omit<RecordedCall, 'callId'>[]): InboundEvent[] => {
  const calls = recordedCalls();
  given.forEach((one, index) => calls.add({ ...one, callId: `call-${index}` }));
  const counts = { callsRead: calls.size, rowsRefused: {}, ignored: { phantom: 0 } };
  return [...recordingOf(calls, { zone: 'UTC', counts, maxIdleMinutes: 10 }).events()];
};
const calls = fc.array(call, { maxLength: 25 });

test('given any calls, then events are valid, time never falls, and each call is told from start to end', () => {
  fc.assert(
    fc.property(calls, (given) => {
      const events = play(given);
      events.reduce((before, { data: { at } }) => {
        expect(at >= before).toBe(true);
        return at;
      }, '');
      for (const { type, data } of events) expect(inboundEvents[type].safeParse(data).success).toBe(true);
      for (const [index, one] of given.entries()) {
        const told = events.flatMap(({ type, data }) =>
          type !== 'AgentChanged' && 'callId' in data && data.callId === `call-${index}` ? [type] : [],
        );
        const decided = { answered: 'CallAnswered', 'left-menu': 'CallLeftMenu' }[one.outcome as string] ?? 'CallLost';
        expect(told).toEqual([
          'CallStarted',
          ...(one.queuedAt === null ? [] : ['CallQueued']),
          decided,
          ...(one.outcome === 'answered' ? ['CallEnded'] : []),
        ]);
      }
    }),
  );
});

test('given three calls of one agent at once for two teams, then the agent leaves no team while on a call of it', () => {
  const at = Date.UTC(2026, 10, 22, 7);
  const talk = (teamId: string, seconds: number) => ({
    callerNumber: null,
    callerLine: null,
    callerZone: null,
    queue: 'q',
    teamId,
    startedAt: at,
    queuedAt: null,
    outcome: 'answered' as const,
    decidedAt: at,
    endedAt: at + seconds * 1000,
    agentId: 'vera',
    agentBusy: true,
    waitSeconds: 0,
  });
  const said = play([talk('two', 1), talk('one', 1), talk('two', 2)]).flatMap((event) =>
    event.type === 'AgentChanged'
      ? [`${event.data.teamId} ${event.data.status} ${(Date.parse(event.data.at) - at) / 1000}`]
      : [],
  );
  expect(said.filter((one) => one.startsWith('two'))).toEqual(['two talking 0', 'two talking 0', 'two logged-out 2']);
});

test('given any calls, then an agent is talking exactly while on a call, versions rise, and all are logged out at the end', () => {
  fc.assert(
    fc.property(calls, (given) => {
      const talks = given.filter(({ agentBusy }) => agentBusy);
      const versions = new Map<string, number>();
      const status = new Map<string, { status: string; at: number }>();
      for (const event of play(given)) {
        if (event.type !== 'AgentChanged') continue;
        const { agentId, teamId, version, status: now } = event.data;
        const at = Date.parse(event.data.at);
        expect(version!).toBeGreaterThan(versions.get(agentId) ?? 0);
        versions.set(agentId, version!);
        status.set(`${agentId} ${teamId}`, { status: now, at });
        const busy = talks.some(
          (talk) =>
            talk.agentId === agentId &&
            talk.decidedAt <= at &&
            (now === 'talking'
              ? talk.endedAt >= at
              : talk.endedAt > at && talk.decidedAt < at && talk.teamId === teamId),
        );
        expect(busy).toBe(now === 'talking');
      }
      expect([...status.values()].every((last) => last.status === 'logged-out')).toBe(true);
    }),
  );
});
