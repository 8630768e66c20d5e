/** The agent's line beside the caller's: on hold while it rings, put through when they answer, and never left open; and what a caller hears who got no agent. */
import { deriveId, type AgentId, type RedialId } from '@ringback/contracts/ids.ts';
import type { CallProgress } from '@ringback/dialer/ports.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { conferenceOf, type DoubleCall } from '../doubles/twilio-server/calls.ts';
import { tooManyRequests } from '../doubles/twilio-server/server.ts';
import { NUMBERS, twilioUnderTest, type Difference, type TwilioUnderTest } from './twilio-under-test.ts';

const redialId = deriveId('twilio-agents') as RedialId;
const anna = 'anna' as AgentId;
const order = { redialId, number: NUMBERS.answers, ringTimeoutSeconds: 30, agentId: anna };
const ROOM = `ringback-${redialId}`;

let under: TwilioUnderTest;
let heard: CallProgress[];
const open = async (difference: Difference = {}): Promise<void> => {
  under = await twilioUnderTest(difference);
  heard = [];
  under.placer.onProgress((_, progress) => heard.push(progress));
};
const reopen = async (difference: Difference): Promise<void> => {
  await under.dispose();
  await open(difference);
};
beforeEach(() => open());
afterEach(() => under.dispose());

const caller = (): DoubleCall => under.twilio.dialled(NUMBERS.answers)[0]!;
const agentLine = (to = 'client:anna'): DoubleCall | undefined => under.twilio.dialled(to)[0];
const settled = <T>(look: () => T) => expect.poll(look, { interval: 5, timeout: 5000 });
const untilAnswered = async (): Promise<void> => {
  await under.run(12);
  await settled(() => heard.at(-1)?.kind).toBe('answered');
};

describe('the agent', () => {
  test('given an order with an agent, then they wait on hold while it rings, and are put through at once', async () => {
    await under.placer.originate(order);
    await settled(() => agentLine()?.status).toBe('in-progress');
    expect(agentLine()!.twiml.at(-1)).toContain('startConferenceOnEnter="false"');
    expect(conferenceOf(caller())).toBe(null);
    await untilAnswered();
    expect(await under.placer.connect(redialId, anna)).toBe(true);
    expect([conferenceOf(caller()), conferenceOf(agentLine()!)]).toEqual([ROOM, ROOM]);
    expect(caller().twiml.at(-1)).toContain('startConferenceOnEnter="true"');
    expect(under.twilio.calls.length).toBe(2);
  });

  test.each([
    ['a client', 'client:anna'],
    ['a SIP address', 'sip:anna@pbx.example.com'],
    ['a number', '+74950000001'],
  ])('given %s, then it is called when the caller answered, where the settings say so', async (_, endpoint) => {
    await reopen({ settings: { twilioAgents: [`anna=${endpoint}`], twilioAgentJoins: 'on-answer' } });
    await under.placer.originate(order);
    await untilAnswered();
    expect(agentLine(endpoint)).toBe(undefined);
    expect(await under.placer.connect(redialId, anna)).toBe(true);
    expect(conferenceOf(agentLine(endpoint)!)).toBe(ROOM);
  });

  test.each([
    ['the caller hangs up', () => under.twilio.hangUp(caller())],
    ['the agent hangs up', () => under.twilio.hangUp(agentLine()!)],
  ])('given they talk and %s, then both lines are free and it ended', async (_, hangUp) => {
    await under.placer.originate(order);
    await untilAnswered();
    await under.placer.connect(redialId, anna);
    await under.run(60);
    hangUp();
    await under.twilio.callbacks.delivered();
    await settled(() => heard.at(-1)?.kind).toBe('ended');
    expect([caller().status, agentLine()!.status]).toEqual(['completed', 'completed']);
  });

  test("given nobody answers, then the agent's line is ended too", async () => {
    await under.placer.originate({ ...order, number: NUMBERS['never-answers'] });
    await settled(() => agentLine()?.status).toBe('in-progress');
    await under.run(40);
    await settled(() => agentLine()?.status).toBe('completed');
    expect(heard.at(-1)).toMatchObject({ kind: 'failed', result: 'no-answer' });
  });

  test("given the agent's line breaks before anybody answers, then the caller is rung no more", async () => {
    await under.placer.originate(order);
    await settled(() => agentLine()?.status).toBe('in-progress');
    await under.run(3);
    under.twilio.hangUp(agentLine()!);
    await under.twilio.callbacks.delivered();
    await settled(() => caller().status).toBe('canceled');
    await under.twilio.callbacks.delivered();
    await settled(() => heard.at(-1)).toMatchObject({ kind: 'failed', result: 'cancelled' });
  });

  test('given the agent does not pick up, then connecting says so', async () => {
    await reopen({
      settings: { twilioAgentJoins: 'on-answer', twilioAgents: ['anna=+74950000001'] },
      callees: { '+74950000001': { does: 'fails', as: 'busy', sipCode: 486 } },
    });
    await under.placer.originate(order);
    await untilAnswered();
    const connecting = under.placer.connect(redialId, anna);
    await settled(() => agentLine('+74950000001')?.status).toBe('queued');
    await under.run(1.5);
    expect(await connecting).toBe(false);
  });

  test('given Twilio says there are too many the moment they are to be put through, then they are all the same', async () => {
    await under.placer.originate(order);
    await untilAnswered();
    under.twilio.faults.push({ ...tooManyRequests, on: 'UpdateCall' });
    expect(await under.placer.connect(redialId, anna)).toBe(true);
    expect(conferenceOf(caller())).toBe(ROOM);
  });

  test('given the answer to the call of the agent is lost, then it tells of itself and is used', async () => {
    await reopen({ settings: { twilioAgentJoins: 'on-answer' } });
    await under.placer.originate(order);
    await untilAnswered();
    under.twilio.faults.push({ is: 'lost' });
    expect(await under.placer.connect(redialId, anna)).toBe(true);
    expect(under.twilio.dialled('client:anna').length).toBe(1);
  });
});

describe('a caller who gets no agent', () => {
  test.each([
    ['ru', 'ru-RU', 'это Acme &amp; Sons', 'Если вы не хотите'],
    ['en', 'en-GB', 'this is Acme &amp; Sons', 'If you do not want'],
  ] as const)('given they speak %s, then they hear who called and how to say no', async (language, ...words) => {
    await under.placer.originate({ ...order, language });
    await untilAnswered();
    await under.placer.hangUp(redialId, 'no-agent');
    await under.placer.hangUp(redialId, 'no-agent');
    const [atFirst, message, ...more] = caller().twiml;
    for (const word of words) expect(message).toContain(word);
    expect(message).toMatch(/<Say .*<Hangup\/>/s);
    expect(more).toEqual([]);
    // And in case nobody is left to say so: the same after a silence.
    expect(atFirst).toMatch(/<Pause length="7"\/>/);
    for (const word of words) expect(atFirst).toContain(word);
    await under.run(10);
    expect(heard.at(-1)).toEqual({ kind: 'ended', talkSeconds: 0 });
  });

  test('given nobody knows their language, then it is that of the settings', async () => {
    await reopen({ settings: { defaultLanguage: 'ru' } });
    await under.placer.originate({ ...order, language: null });
    await untilAnswered();
    await under.placer.hangUp(redialId, 'no-agent');
    expect(caller().twiml.at(-1)).toContain('ru-RU');
  });

  test('given the dialer is gone, then Twilio itself plays the message and hangs up', async () => {
    await reopen({
      callees: { [NUMBERS.answers]: { does: 'answers', ringSeconds: 9, by: 'human', patienceSeconds: 600 } },
    });
    await under.placer.originate({ ...order, language: 'en' });
    under.twilio.callbacks.mode = 'dropped';
    await under.run(40);
    expect(caller().status).toBe('completed');
    expect(caller().endedAt! - caller().answeredAt!).toBeLessThan(20_000);
  });
});

describe('hanging up', () => {
  test('given they pick up in that very moment, then it is hung up all the same', async () => {
    under.twilio.callbacks.mode = 'dropped';
    await under.placer.originate(order);
    await under.run(11);
    expect(caller().status).toBe('in-progress');
    await under.placer.hangUp(redialId);
    expect(caller().status).toBe('completed');
  });

  test('given it is over already, then it is no error', async () => {
    under.twilio.callbacks.mode = 'dropped';
    await under.placer.originate({ ...order, number: NUMBERS['is-busy'] });
    await under.run(3);
    await expect(under.placer.hangUp(redialId)).resolves.toBeUndefined();
  });

  test('given the wish to talk comes after the hang-up, then no', async () => {
    await under.placer.originate(order);
    await untilAnswered();
    await under.placer.hangUp(redialId, 'no-agent');
    expect(await under.placer.connect(redialId, anna)).toBe(false);
  });
});

test('given an agent who was held by a process that is gone, then they can be held again once its redial is over', async () => {
  const next = deriveId('twilio-next') as RedialId;
  await under.acd.reserve(anna, under.team, redialId);
  await under.placer.originate({ ...order, number: NUMBERS['is-busy'] });
  expect(await under.acd.reserve(anna, under.team, next)).toMatchObject({ reserved: false });
  await under.run(3);
  expect(await under.acd.reserve(anna, under.team, next)).toEqual({ reserved: true });
});
