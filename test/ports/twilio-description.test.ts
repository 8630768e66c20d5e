/** The judge of the double bites: what Twilio's description does not allow is found. */
import { expect, test } from 'vitest';
import { twilioDescription, type Operation, type Parameters } from '../doubles/twilio-server/description.ts';

const description = twilioDescription();
const good = { To: '+79160000001', From: '+74950000000' };

test.each<[string, Operation, Parameters]>([
  ['no number called', 'CreateCall', { From: good.From }],
  ['a number that is none', 'CreateCall', { ...good, To: '112' }],
  ['a parameter nobody knows', 'CreateCall', { ...good, RingTimeout: '30' }],
  ['words where a number belongs', 'CreateCall', { ...good, Timeout: 'long' }],
  ['an address that is none', 'CreateCall', { ...good, StatusCallback: 'here' }],
  ['TwiML that is none', 'CreateCall', { ...good, Twiml: 'Hello' }],
  ['a status that cannot be set', 'UpdateCall', { Status: 'ringing' }],
  ['a page too large', 'ListCall', { PageSize: '5000' }],
])('given %s, then it is found', (_, operation, parameters) => {
  expect(description.request(operation, parameters)).not.toEqual([]);
});

test('given a request as described, then nothing is found', () => {
  expect(description.request('CreateCall', { ...good, Timeout: '30', StatusCallbackEvent: ['ringing'] })).toEqual([]);
  expect(description.request('ListCall', { To: good.To, PageSize: '20' })).toEqual([]);
});

test.each([
  ['an id of another kind', { sid: 'CF123' }],
  ['a status nobody knows', { status: 'answered' }],
  ['another form of a date', { date_created: '2026-11-22T07:00:00Z' }],
])('given an answer with %s, then it is found', (_, body) => {
  expect(description.answer('FetchCall', body)).not.toEqual([]);
});
