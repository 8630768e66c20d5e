/** What a confused or hostile sender may try over HTTP: refused by name, nothing stored, and the next good event works. */
import { describe, expect, test } from 'vitest';
import { cloudEvent, givesUp, type CloudEvent } from './calling-in.ts';
import { dataFolder, eventually, ringbackRuns, type Answer } from './running-ringback.ts';

const [, , lost] = givesUp('call-1', '+79161234567') as [CloudEvent, CloudEvent, CloudEvent];
const withData = (change: Record<string, unknown>): CloudEvent => ({ ...lost, data: { ...lost.data, ...change } });
const without = (field: string): CloudEvent => {
  const { [field]: _, ...data } = lost.data;
  return { ...lost, data };
};
const at = (year: number): CloudEvent => withData({ at: `${year}-01-01T00:00:00.000Z` });
const twoMegabytes = 'x'.repeat(2 * 1024 * 1024);

const bad: [name: string, body: unknown, status: number, field: string][] = [
  ['not JSON', '{"specversion": "1.0",', 400, 'body'],
  ['no event at all', 'null', 400, 'body'],
  ['a wrong type of value', withData({ waitSeconds: 'long' }), 400, 'data.waitSeconds'],
  ['an event nobody knows', { ...lost, type: 'CallForgotten' }, 400, 'type'],
  ['a missing field', without('queue'), 400, 'data.queue'],
  ['the year 1970', at(1970), 400, 'data.at'],
  ['the year 2100', at(2100), 400, 'data.at'],
  ['a payload of 2 MB', withData({ callerNumber: twoMegabytes }), 413, 'body'],
  ['a phone number of 40 digits', withData({ callerNumber: '7'.repeat(40) }), 400, 'data.callerNumber'],
  ['a script for an id', withData({ callId: '<script>alert(1)</script>' }), 400, 'data.callId'],
  ['a script for a queue', withData({ queue: '<script>' }), 400, 'data.queue'],
  ['a field nobody asked for', withData({ __proto__x: 1 }), 400, 'data.__proto__x'],
  ['a bad one in an array', [lost, withData({ waitSeconds: -1 }), lost], 400, '[1].data.waitSeconds'],
];

const fieldOf = ({ body }: Answer): string | undefined => (body as { error?: { field?: string } }).error?.field;

describe('bad input over HTTP', () => {
  test('given each of them in turn, then 4xx names the field, nothing is stored, and a good event still works', async () => {
    const ringback = await ringbackRuns();
    for (const [name, body, status, field] of bad) {
      const answer = await ringback.send(body);
      expect({ name, status: answer.status, field: fieldOf(answer) }).toEqual({ name, status, field });
      expect(JSON.stringify(answer.body)).not.toMatch(/<script>|7{20}|x{100}/);
    }
    expect(await ringback.send('CallLost', 'text/plain')).toMatchObject({ status: 415 });
    expect(await ringback.summary()).toMatchObject({ calls: { queued: 0, lost: 0 }, cases: { opened: 0 } });

    await ringback.tell([lost]);
    await eventually(async () => (await ringback.summary()).cases.opened).toBe(1);
    const { messages } = await ringback.stop();
    expect(messages.filter(({ topic }) => topic === 'calls.events.v1').map(({ type }) => type)).toEqual(['CallLost']);
    expect(messages.filter(({ topic }) => topic.includes('dead-letters'))).toEqual([]);
  });

  test('given a name as people write it, then it is refused with a remedy, and no page ever shows it', async () => {
    const ringback = await ringbackRuns();
    const answer = await ringback.send(
      cloudEvent('AgentChanged', {
        agentId: '<img src=x onerror=alert(1)>',
        teamId: 'sales',
        status: 'free',
        at: lost.data['at'],
      }),
    );
    expect([answer.status, fieldOf(answer)]).toEqual([400, 'data.agentId']);
    expect(await (await fetch(`${ringback.url}/api/agents`)).json()).toEqual({ agents: [] });
  });

  test('given a token is set, then only who knows it is heard', async () => {
    const ringback = await ringbackRuns(dataFolder(), { ingestToken: 'a-secret-of-some-length' });
    expect(await ringback.send([lost])).toMatchObject({ status: 401 });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer a-secret-of-some-length' };
    const heard = await fetch(`${ringback.url}/events`, { method: 'POST', headers, body: JSON.stringify([lost]) });
    expect(heard.status).toBe(202);
  });
});
