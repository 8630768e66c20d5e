/** The journeys of a lost caller, through everything: HTTP in, SMPP out, an agent, the telephone network, the summary. */
import { describe, expect, test } from 'vitest';
import { callsAgain, givesUp, isAnswered, isFree } from './calling-in.ts';
import { brokenPromises } from './promises.ts';
import { aMoment, countOf, dataFolder, eventually, ringbackRuns, typesOf } from './running-ringback.ts';
import { callThatIsSoonRedialled } from './soon-redialled.ts';

const MOBILE = '+79161234567';
const LANDLINE = '+74951234567';

describe('a lost caller', () => {
  test('given a caller who gave up, when an agent is free, then one apology came and the redial connects them', async () => {
    const folder = dataFolder();
    const ringback = await ringbackRuns(folder);
    await ringback.tell(givesUp(callThatIsSoonRedialled(folder, MOBILE), MOBILE));
    await eventually(ringback.inbox).toMatchObject([
      { to: MOBILE.slice(1), text: expect.stringContaining('We will call you back'), state: 'delivered' },
    ]);
    expect((await ringback.summary()).redials.placed).toBe(0);

    await ringback.tell(isFree('anna'));
    await eventually(async () => (await ringback.summary()).cases).toMatchObject({
      opened: 1,
      recoveredByRedial: 1,
      openAtEnd: 0,
    });
    expect(await ringback.summary()).toMatchObject({
      calls: { queued: 1, lost: 1 },
      apologies: { sent: 1, delivered: 1 },
      redials: { placed: 1, answeredByPerson: 1, connected: 1, abandoned: 0 },
    });
    expect(await ringback.inbox()).toHaveLength(1);
    expect(brokenPromises(await ringback.stop(), 1000)).toEqual([]);
  });

  test('given a caller who gets through alone, when an agent is free, then they are left in peace', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('first', MOBILE));
    await eventually(async () => (await ringback.summary()).cases.opened).toBe(1);
    await ringback.tell(callsAgain('second', MOBILE));
    await ringback.tell(isAnswered('second', MOBILE));
    await eventually(async () => (await ringback.summary()).cases.recoveredByCaller).toBe(1);
    await ringback.tell(isFree('berta'));
    await aMoment();
    const history = await ringback.stop();
    expect(typesOf(history)).not.toContain('RedialPlaced');
    expect(countOf(history, 'RedialCancelled')).toBe(1);
  });

  test('given a caller who waits in the queue again, when an agent is free, then no redial rings until they are lost again', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('first', MOBILE));
    await ringback.tell(callsAgain('second', MOBILE));
    await ringback.tell(isFree('anna'));
    await aMoment();
    expect((await ringback.summary()).redials.placed).toBe(0);
    await ringback.tell(givesUp('second', MOBILE, 0.5).slice(2));
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    const history = await ringback.stop();
    expect(countOf(history, 'CaseOpened')).toBe(1);
    expect(brokenPromises(history, 1000)).toEqual([]);
  });

  test('given a landline, then no SMS and yet a redial', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell([...givesUp('call-1', LANDLINE), ...isFree('anna')]);
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    expect((await ringback.summary()).apologies).toMatchObject({ sent: 0, refused: { landline: 1 } });
    expect(await ringback.inbox()).toEqual([]);
  });

  test('given a withheld number, then the loss is recorded with the reason why nobody is called back', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell([...givesUp('call-1', null), ...isFree('anna')]);
    await eventually(async () => (await ringback.summary()).notEligible['unknown-caller']).toBe(1);
    const { calls, cases } = await ringback.summary();
    expect([calls.lost, cases.opened]).toEqual([1, 0]);
    const [loss] = (await ringback.stop()).facts;
    expect(loss).toMatchObject({ type: 'LossNotEligible', data: { callId: 'call-1', callerId: null } });
  });
});

describe('a caller who says STOP', () => {
  test('given STOP twice, then it is confirmed once, and neither SMS nor redial follow a new loss', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('call-1', MOBILE));
    await eventually(async () => (await ringback.inbox()).length).toBe(1);
    await ringback.customerWrites(MOBILE, 'STOP');
    await eventually(async () => (await ringback.inbox())[0]?.text).toContain('will not call or text you');
    await eventually(async () => (await ringback.summary()).cases.gaveUp['opted-out']).toBe(1);
    await ringback.customerWrites(MOBILE, 'stop');
    await ringback.tell([...isFree('anna'), ...givesUp('call-2', MOBILE)]);
    await eventually(async () => (await ringback.summary()).notEligible['opted-out']).toBe(1);
    await aMoment();
    expect(await ringback.inbox()).toHaveLength(2);
    expect(typesOf(await ringback.stop())).not.toContain('RedialPlaced');
  });

  test('given STOP and then START, when they are lost again, then they are chased again', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('call-1', MOBILE));
    await eventually(async () => (await ringback.inbox()).length).toBe(1);
    await ringback.customerWrites(MOBILE, 'STOP');
    await eventually(async () => (await ringback.summary()).cases.gaveUp['opted-out']).toBe(1);
    await ringback.customerWrites(MOBILE, 'START');
    const optedIn = async (): Promise<number> => {
      await ringback.tell(givesUp(`call-${Date.now()}`, MOBILE));
      return (await ringback.summary()).cases.opened;
    };
    await eventually(optedIn).toBe(2);
    // Two apologies, and an answer to each reply.
    await eventually(async () => (await ringback.inbox()).length).toBe(4);
    await ringback.tell(isFree('anna'));
    await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
    expect(brokenPromises(await ringback.stop(), 1000)).toEqual([]);
  });
});

describe('a caller who steers the redial', () => {
  test('given "later", then they are told the time, and nobody is redialled though an agent is free', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('call-1', MOBILE));
    await eventually(async () => (await ringback.inbox()).length).toBe(1);
    await ringback.customerWrites(MOBILE, 'Call me in 3 hours, please');
    await eventually(async () => (await ringback.inbox())[0]?.text).toMatch(
      /we will call you (today|tomorrow) from \d\d:\d\d/,
    );
    await ringback.tell(isFree('anna'));
    await aMoment();
    const facts = await ringback.stop();
    expect(typesOf(facts)).not.toContain('RedialPlaced');
    expect(typesOf(facts).filter((type) => type === 'RedialRequested')).toHaveLength(2);
    expect(brokenPromises(facts, 1000)).toEqual([]);
  });

  test('given "cancel", then the case ends, they are told so, and nobody is redialled', async () => {
    const ringback = await ringbackRuns();
    await ringback.tell(givesUp('call-1', MOBILE));
    await eventually(async () => (await ringback.inbox()).length).toBe(1);
    await ringback.customerWrites(MOBILE, 'Отмена');
    await eventually(async () => (await ringback.inbox())[0]?.text).toContain('по этому звонку не перезвоним');
    await eventually(async () => (await ringback.summary()).cases.gaveUp['caller-cancelled']).toBe(1);
    await ringback.tell(isFree('anna'));
    await aMoment();
    expect(typesOf(await ringback.stop())).not.toContain('RedialPlaced');
  });
});
