import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readQueueLogLine } from './line.ts';
import { settle } from './calls.ts';
import { emptyMemory, type QueueLogMemory } from './memory.ts';
import { hear } from './translate.ts';

const T = 1_763_794_800;
const enter = (second: number, call: string, number = '79161234567', queue = 'sales') =>
  `${T + second}|${call}|${queue}|NONE|ENTERQUEUE||${number}|1`;
const line = (second: number, call: string, agent: string, event: string, data = '', queue = 'sales') =>
  `${T + second}|${call}|${queue}|${agent}|${event}|${data}`;

const play = (lines: readonly string[], memory: QueueLogMemory = emptyMemory()) => {
  const skipped: string[] = [];
  const heard = lines.flatMap((text): readonly InboundEvent[] => {
    const read = readQueueLogLine(text);
    if (!read.ok) throw new Error(read.reason);
    const { events, skipped: reason } = hear(memory, read.record);
    if (reason !== null) skipped.push(reason);
    return events;
  });
  const events = [...heard, ...settle(memory, Number.POSITIVE_INFINITY)];
  for (const { type, data } of events) expect(inboundEvents[type].safeParse(data).error).toBeUndefined();
  return { events, skipped, memory };
};
const calls = (events: readonly InboundEvent[]) => events.filter(({ type }) => !type.startsWith('Agent'));
const agents = (events: readonly InboundEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'AgentChanged' ? [`${event.data.agentId}@${event.data.teamId} ${event.data.status}`] : [],
  );

describe('lost calls in a queue_log', () => {
  test.each([
    ['ABANDON', 'hung-up'],
    ['EXITWITHTIMEOUT', 'queue-timeout'],
    ['EXITEMPTY', 'no-agents'],
    ['SYSCOMPAT', 'no-agents'],
  ])(
    'given %s, then the call is lost (%s) with the number it entered with and the wait of the third field',
    (event, reason) => {
      const { events } = play([enter(0, 'c1'), line(40, 'c1', 'NONE', event, '1|2|39')]);
      expect(events).toMatchObject([
        { type: 'CallQueued', data: { callId: 'c1', callerNumber: '79161234567', queue: 'sales' } },
        {
          type: 'CallLost',
          data: { callId: 'c1', callerNumber: '79161234567', queue: 'sales', reason, waitSeconds: 39 },
        },
      ]);
    },
  );

  test('given an abandon that names an agent who had just picked up, then it is lost and says nothing of the agent', () => {
    const { events } = play([enter(0, 'c1'), line(9, 'c1', 'Agent/2003', 'ABANDON', '1|1|9')]);
    expect(events.map(({ type }) => type)).toEqual(['CallQueued', 'CallLost']);
  });

  test('given an abandon of a call nobody saw enter, then it is lost by an unknown caller', () => {
    const { events } = play([line(9, 'c1', 'NONE', 'ABANDON', '1|1|9')]);
    expect(events).toMatchObject([{ type: 'CallLost', data: { callerNumber: null, waitSeconds: 9 } }]);
  });

  test('given an old layout without the wait, then it is measured', () => {
    const { events } = play([enter(0, 'c1'), line(31, 'c1', 'NONE', 'EXITWITHTIMEOUT', '1')]);
    expect(events.at(-1)).toMatchObject({ type: 'CallLost', data: { waitSeconds: 31 } });
  });

  test.each([
    ['JOINEMPTY', 'no-agents'],
    ['FULL', 'no-agents'],
    ['CLOSED', 'closed-hours'],
  ])('given the %s of a fork, then the call is lost: %s', (event, reason) => {
    expect(play([line(0, 'c1', 'NONE', event)]).events).toMatchObject([{ type: 'CallLost', data: { reason } }]);
  });

  test('given a queue left for another that does not say the number again, then it is the same caller', () => {
    const overflow = [
      enter(0, 'c1'),
      line(60, 'c1', 'NONE', 'EXITWITHTIMEOUT', '1|1|60'),
      enter(60, 'c1', '', 'spare'),
    ];
    const { events } = play([...overflow, line(90, 'c1', 'NONE', 'ABANDON', '1|1|30', 'spare')]);
    expect(events).toMatchObject(
      ['CallQueued', 'CallQueued', 'CallLost'].map((type) => ({
        type,
        data: { callId: 'c1', callerNumber: '79161234567' },
      })),
    );
  });

  test.each([
    ['89161234567', ['c1', 'c1'], 'the same number written otherwise is the same call'],
    ['79167654321', ['c1', 'c1+2'], 'another number is another call'],
    ['anonymous', ['c1', 'c1+2'], 'a caller who withholds it is another'],
  ])('given an id that comes again with %s, then %s: %s', (number, ids) => {
    const { events } = play([
      enter(0, 'c1'),
      line(40, 'c1', 'NONE', 'ABANDON', '1|1|40'),
      enter(60, 'c1', number),
      line(90, 'c1', 'NONE', 'ABANDON', '1|1|30'),
    ]);
    expect(events.flatMap(({ type, data }) => (type === 'CallLost' ? [data.callId] : []))).toEqual(ids);
  });

  test('given an id that comes again while its call is open, then what follows is told of the later call', () => {
    const talk = [
      line(20, 'c1', 'Agent/1', 'CONNECT', '10|x|1'),
      line(50, 'c1', 'Agent/1', 'COMPLETEAGENT', '10|30|1'),
    ];
    const { events } = play([enter(0, 'c1'), enter(10, 'c1', '79167654321'), ...talk]);
    expect(calls(events).map(({ type, data }) => `${type} ${'callId' in data ? data.callId : ''}`)).toEqual([
      'CallQueued c1',
      'CallQueued c1+2',
      'CallAnswered c1+2',
      'CallEnded c1+2',
    ]);
    expect(agents(events)).toEqual(['Agent/1@sales talking', 'Agent/1@sales free']);
  });

  test('given a file read once and an id that comes again after hours, then it is another call', () => {
    const lost = (second: number) => [enter(second, 'c1'), line(second + 9, 'c1', 'NONE', 'ABANDON', '1|1|9')];
    const { events } = play([...lost(0), ...lost(4000), ...lost(20_000)], emptyMemory(false));
    expect(events.flatMap(({ type, data }) => (type === 'CallLost' ? [data.callId] : []))).toEqual([
      'c1',
      'c1+2',
      'c1+3',
    ]);
  });

  test.each(['EXITWITHKEY', 'WITHDRAW'])('given %s, then the call left and is not lost', (event) => {
    const { events } = play([enter(0, 'c1'), line(12, 'c1', 'NONE', event, '1|1|1|12')]);
    expect(events.at(-1)).toMatchObject({
      type: 'CallLeftMenu',
      data: { callerNumber: '79161234567', menuSeconds: 12 },
    });
  });

  test.each(['EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW'])(
    'given %s and another queue at once, then the call goes on waiting, and is lost or answered there alone, after the wait in both',
    (event) => {
      const left = [enter(0, 'c1'), line(30, 'c1', 'NONE', event, '1|1|30|30'), enter(31, 'c1', undefined, 'support')];
      const abandon = line(40, 'c1', 'NONE', 'ABANDON', '1|1|9', 'support');
      const answered = line(40, 'c1', 'Anna', 'CONNECT', '9|x|1', 'support');
      const lost = { type: 'CallLost', data: { callId: 'c1', queue: 'support', reason: 'hung-up', waitSeconds: 40 } };
      const waited = [{ type: 'CallQueued' }, { type: 'CallQueued', data: { callId: 'c1', queue: 'support' } }];
      expect(play([...left, abandon]).events).toMatchObject([...waited, lost]);
      expect(calls(play([...left, answered]).events)).toMatchObject([
        ...waited,
        { type: 'CallAnswered', data: { callId: 'c1', waitSeconds: 40 } },
      ]);
    },
  );

  test('given a queue that is entered only after its call was told to be lost, then that is another call, but not by lines logged twice', () => {
    const first = [enter(0, 'c1'), line(30, 'c1', 'NONE', 'EXITWITHTIMEOUT', '1|1|30')];
    const later = [enter(50, 'c1', '', 'support'), line(60, 'c1', 'NONE', 'ABANDON', '1|1|10', 'support')];
    const told = (lines: readonly string[]) =>
      play(lines).events.map(({ type, data }) => [type, 'callId' in data && data.callId, data.at.slice(14, 19)]);
    expect(told([...first, ...later])).toEqual([
      ['CallQueued', 'c1', '00:00'],
      ['CallLost', 'c1', '00:30'],
      ['CallQueued', 'c1+2', '00:50'],
      ['CallLost', 'c1+2', '01:00'],
    ]);
    const again = told([...first, line(50, 'c2', 'NONE', 'DID', '1'), ...first]);
    expect(again.map(([, callId]) => callId)).toEqual(['c1', 'c1', 'c1', 'c1']);
  });

  test('given a call that left its queue and one of another caller under its id, then the first is lost', () => {
    const { events } = play([
      enter(0, 'c1'),
      line(30, 'c1', 'NONE', 'EXITEMPTY', '1|1|30'),
      line(30, 'c1', 'NONE', 'EXITEMPTY', '1|1|30'),
      enter(31, 'c1', '79167654321'),
      `${T + 32}|NONE|NONE|NONE|QUEUESTART|`,
    ]);
    expect(events.map(({ type, data }) => `${type} ${'callId' in data ? data.callId : ''}`)).toEqual([
      'CallQueued c1',
      'CallLost c1',
      'CallQueued c1+2',
      'CallLost c1+2',
    ]);
  });

  test('given the PBX restarts, then who waited is lost and who talked is not any more', () => {
    const { events, memory } = play([
      enter(0, 'c1'),
      enter(1, 'c2'),
      line(5, 'c2', 'Anna', 'CONNECT', '4|x|1'),
      `${T + 60}|NONE|NONE|NONE|QUEUESTART|`,
    ]);
    expect(calls(events).slice(3)).toMatchObject([
      { type: 'CallLost', data: { callId: 'c1', reason: 'no-agents', waitSeconds: 60 } },
      { type: 'CallEnded', data: { callId: 'c2', talkSeconds: 55 } },
    ]);
    expect(agents(events)).toEqual(['Anna@sales talking', 'Anna@sales free']);
    expect(memory.calls.size).toBe(0);
  });
});

describe('answered calls in a queue_log', () => {
  test.each([
    ['COMPLETEAGENT', '12|300|1', 300],
    ['COMPLETECALLER', '12|300|1', 300],
    ['BLINDTRANSFER', '200|default|12|301|1', 301],
    ['ATTENDEDTRANSFER', 'BRIDGE|7c1|12|302|1', 302],
    ['TRANSFER', '200|default', 330],
  ])('given %s, then the call is answered, ended and the agent free again', (event, data, talkSeconds) => {
    const { events } = play([
      enter(0, 'c1'),
      line(12, 'c1', 'Agent/2003', 'CONNECT', '12|x|3'),
      line(342, 'c1', 'Agent/2003', event, data),
    ]);
    expect(calls(events).slice(1)).toMatchObject([
      { type: 'CallAnswered', data: { agentId: 'Agent/2003', waitSeconds: 12, callerNumber: '79161234567' } },
      { type: 'CallEnded', data: { agentId: 'Agent/2003', talkSeconds, callerNumber: '79161234567' } },
    ]);
    expect(agents(events)).toEqual(['Agent/2003@sales talking', 'Agent/2003@sales free']);
  });

  test('given lines that are logged twice, then they are told once', () => {
    const once = [
      enter(0, 'c1'),
      line(12, 'c1', 'Anna', 'CONNECT', '12|x|3'),
      line(90, 'c1', 'Anna', 'COMPLETEAGENT', '12|78|1'),
      enter(91, 'c2'),
      line(99, 'c2', 'NONE', 'ABANDON', '1|1|8'),
    ];
    const { events, skipped } = play(once.flatMap((text) => [text, text]));
    expect(events).toEqual(play(once).events);
    expect(skipped).toEqual(['repeated', 'repeated', 'repeated', 'repeated', 'repeated']);
  });

  test('given events nobody needs or knows, then they are skipped by name', () => {
    const { events, skipped } = play([
      line(0, 'c1', 'Anna', 'RINGNOANSWER', '1000'),
      line(1, 'c1', 'NONE', 'DID', '100'),
      `${T}|NONE|NONE|NONE|QUEUESTART|`,
      line(2, 'gone', 'NONE', 'EXITWITHKEY', '1'),
    ]);
    expect([events, skipped]).toEqual([[], ['RINGNOANSWER', 'DID', 'QUEUESTART', 'unknown-call']]);
  });
});

describe('agents in a queue_log', () => {
  test('given a member of two queues, then both teams hear of pauses and calls', () => {
    const { events } = play([
      line(0, 'MANAGER', 'Anna', 'ADDMEMBER'),
      line(1, 'MANAGER', 'Anna', 'ADDMEMBER', 'PAUSED', 'support'),
      line(2, 'NONE', 'Anna', 'UNPAUSE', '', 'support'),
      line(3, 'c1', 'Anna', 'CONNECT', '3|x|1'),
      line(9, 'c1', 'Anna', 'COMPLETECALLER', '3|6|1'),
      line(10, 'NONE', 'Anna', 'PAUSEALL', '', 'NONE'),
      line(11, 'NONE', 'Anna', 'UNPAUSEALL', '', 'NONE'),
      line(12, 'MANAGER', 'Anna', 'REMOVEMEMBER', '', 'support'),
      line(13, 'NONE', 'Anna', 'AGENTLOGOFF', 'x|1', 'NONE'),
      line(14, 'NONE', 'Anna', 'AGENTLOGIN', 'x', 'NONE'),
    ]);
    expect(agents(events)).toEqual([
      'Anna@sales free',
      'Anna@support paused',
      'Anna@support free',
      'Anna@sales talking',
      'Anna@support talking',
      'Anna@sales free',
      'Anna@support free',
      'Anna@sales paused',
      'Anna@support paused',
      'Anna@sales free',
      'Anna@support free',
      'Anna@support logged-out',
      'Anna@sales logged-out',
      'Anna@sales free',
    ]);
  });

  test('given an agent paused during a call, then they are paused, not free, after it', () => {
    const { events } = play([
      line(0, 'c1', 'Anna', 'CONNECT', '3|x|1'),
      line(2, 'NONE', 'Anna', 'PAUSE', 'lunch'),
      line(9, 'c1', 'Anna', 'COMPLETECALLER', '3|9|1'),
    ]);
    expect(agents(events)).toEqual(['Anna@sales talking', 'Anna@sales paused']);
  });

  test('given names that ids do not allow, then ids are made of them', () => {
    const { events } = play([line(0, 'NONE', 'Анна П.', 'ADDMEMBER', '', 'Отдел продаж')]);
    expect(events).toHaveLength(1);
  });

  test('given any order of agent and call lines, also back in time, then versions rise and time never falls', () => {
    const text = fc
      .tuple(
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom('c1', 'c2', 'constructor', '__proto__'),
        fc.constantFrom('Anna', 'Boris', '__proto__'),
        fc.constantFrom(
          'ADDMEMBER',
          'REMOVEMEMBER',
          'PAUSE',
          'UNPAUSE',
          'PAUSEALL',
          'AGENTLOGOFF',
          'ENTERQUEUE',
          'CONNECT',
          'COMPLETEAGENT',
          'ABANDON',
        ),
        fc.constantFrom('sales', 'support', 'NONE'),
      )
      .map(([second, call, agent, event, queue]) => line(second, call, agent, event, '1|1|1', queue));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), (lines) => {
        const versions = new Map<string, number>();
        let before = '';
        for (const event of play(lines).events) {
          expect(event.data.at >= before).toBe(true);
          before = event.data.at;
          if (event.type !== 'AgentChanged') continue;
          expect(event.data.version!).toBeGreaterThan(versions.get(event.data.agentId) ?? 0);
          versions.set(event.data.agentId, event.data.version!);
        }
      }),
    );
  });

  test('given days of log, then what is over is forgotten', () => {
    const day = 24 * 3600;
    const { memory } = play([
      enter(0, 'never-ended'),
      enter(1, 'c1'),
      line(2, 'c1', 'NONE', 'ABANDON', '1|1|1'),
      enter(2 * day, 'c2'),
    ]);
    expect([[...memory.calls.keys()], [...memory.ended.keys()]]).toEqual([['c2'], []]);
  });
});
