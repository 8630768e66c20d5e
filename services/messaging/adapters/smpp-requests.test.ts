import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import smpp from 'smpp';
import { expect, it } from 'vitest';
import { requestsOver } from './smpp-requests.ts';

it.each([
  ['answers each request after its time-out', true, [1, 1, 1, 1]],
  ['never answers', false, [1, 2, 3, 4]],
])('given an operator that %s, then so many time-outs count as in a row', async (_, answers, expected) => {
  const clock = virtualClock(0, trackedWork());
  const inARow: number[] = [];
  const requests = requestsOver({ send: () => true }, clock, 1000, (many) => inARow.push(many));
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    void requests.request('enquire_link');
    await clock.runUntil(clock.now() + 1000);
    if (answers) requests.answered(new smpp.PDU('enquire_link_resp', { sequence_number: sequence }));
  }
  expect(inARow).toEqual(expected);
});
