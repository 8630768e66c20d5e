/** Every release left a history behind, and this build must still read it: contracts, deciders and read models alike. */
import { decode, registry } from '@ringback/contracts/registry.ts';
import { fromWire } from '@ringback/contracts/envelope.ts';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { statesOf } from './fold.ts';
import { readHistory, releases } from './history-files.ts';
import { rebuild } from './rebuild.ts';

test('there is a history of this release', () => expect(releases()).toContain(packageJson.version));

describe.each(releases())('the history of %s', (release) => {
  const recorded = readHistory(release);
  const { events, messages, states, summary } = recorded;

  test('is worth reading: calls, cases, SMS and redials, of a hundred events and more', () => {
    const topics = new Set(events.map(({ type }) => registry.get(type)?.topic));
    expect([...topics]).toEqual(expect.arrayContaining(['cases', 'sms', 'redials']));
    expect(events.length).toBeGreaterThan(100);
    expect(messages.length).toBeGreaterThan(100);
  });

  test('is understood: every event that is told to others, and every message', () => {
    const ofTheLanguage = events.filter(({ type }) => registry.has(type));
    const problems = [
      ...ofTheLanguage.map(({ type, version, data }) => decode(type, version, data)),
      ...messages.map((message) => fromWire(message)),
    ].flatMap((one) => (one.ok ? [] : [one.problem]));
    expect(problems).toEqual([]);
  });

  test('comes to the same: every stream, folded by its decider, though a state may say more than it did', () => {
    const now = new Map(statesOf(events).map(({ stream, state }) => [stream, state]));
    for (const { stream, state } of states) expect(now.get(stream), stream).toMatchObject(state as object);
    expect(now.size).toBe(states.length);
  });

  test('gives the same numbers: the read models of reports, built from nothing else', async () => {
    const built = await rebuild(recorded, summary.asOf);
    expect(built.refused).toEqual([]);
    expect(built.summary).toMatchObject(summary.summary);
  });
});

test('given an event of a later version, of a type that is gone or with a field that changed, then it would be seen', async () => {
  const { events, messages, summary } = readHistory(releases()[0]!);
  const broken = events.map((event, nth) => {
    if (event.type !== 'CaseOpened') return event;
    return nth % 2 === 0 ? { ...event, version: 99 } : { ...event, data: { ...(event.data as object), at: 'noon' } };
  });
  const built = await rebuild({ events: broken, messages }, summary.asOf);
  expect(built.refused.length).toBeGreaterThan(0);
  expect(built.summary.cases.opened).toBeLessThan(summary.summary.cases.opened);
  const gone = events.map((event) => ({ ...event, stream: event.stream.replace(/^Sms-/, 'Fax-') }));
  expect(() => statesOf(gone)).toThrow(/nobody knows what a stream Fax-/);
});
