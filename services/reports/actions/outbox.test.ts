import { fromWire } from '@ringback/contracts/envelope.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import { BusUnavailable } from '@ringback/runtime/bus/port.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { actionBody } from '../api/action-shape.ts';
import type { ReportTables } from '../read-model/tables.ts';
import { at, event, madeUpCase, MORNING } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { actionsOnCase } from '../views/actions-on-case.ts';
import { type Asking, askFor, takeBack } from './ask-for.ts';
import { tellDue } from './outbox.ts';

const one = madeUpCase('c1', 1);
const anna = { id: 'oidc|1', name: 'Anna' };

/** A replica: its own clock, which shows seconds after the morning, and a bus that may fail. */
const replica = (db: Kysely<ReportTables>, told: WireMessage[], publish?: () => Promise<void>) => {
  let seconds = 0;
  const bus = {
    async publish(topic: string, messages: readonly WireMessage[]) {
      expect(topic).toBe(topics.requests.name);
      await publish?.();
      told.push(...messages);
    },
  } as unknown as Bus;
  const clock = { ...realClock(() => {}), now: () => MORNING + seconds * 1000 };
  return {
    asking: (): Asking => ({ db, now: clock.now(), undoSeconds: 10 }),
    at(after: number) {
      seconds = after;
      return this;
    },
    tell: () => tellDue({ db, bus, clock }),
  };
};

const begin = async (publish?: () => Promise<void>) => {
  const db = await memoryDb();
  await take(db, [one.opened(0, 'call-1')]);
  const told: WireMessage[] = [];
  const node = replica(db, told, publish);
  const ask = (action: string, more: object = {}) =>
    askFor(node.asking(), anna, one.caseId, actionBody.parse({ action, reason: 'They wrote to us', ...more }));
  const undo = (actionId: string) => takeBack(node.asking(), anna, actionId);
  const state = async () => (await actionsOnCase(db, one.caseId)).actions.map((action) => action.state);
  return { db, told, node, ask, undo, state };
};

const read = (message: WireMessage) => {
  const got = fromWire(message);
  if (!got.ok) throw new Error(got.problem);
  return got.envelope;
};

describe('an order for a redial', () => {
  it('given the time to undo it is over, then it is told once, and as the contract has it', async () => {
    const { told, node, ask, state } = await begin();
    await ask('redial-later', { callAt: at(3600) });
    await node.at(9).tell();
    expect(told).toEqual([]);
    await node.at(10).tell();
    await node.at(60).tell();
    expect(told.map((message) => read(message).data)).toEqual([
      expect.objectContaining({
        action: 'redial-later',
        callAt: at(3600),
        by: 'oidc|1',
        note: 'They wrote to us',
        at: at(0),
        undoUntil: null,
      }),
    ]);
    expect(told[0]!.key).toBe(one.callerId);
    expect(await state()).toEqual(['sent']);
  });

  it('given it is undone in time, then it is never told; and later it is too late', async () => {
    const { told, node, ask, undo, state } = await begin();
    const { actionId } = await ask('redial-now');
    node.at(9);
    expect((await undo(actionId)).state).toBe('undone');
    expect((await undo(actionId)).state).toBe('undone');
    await node.at(30).tell();
    expect(told).toEqual([]);
    expect(await state()).toEqual(['undone']);
    const second = await ask('redial-now');
    await node.at(41).tell();
    await expect(undo(second.actionId)).rejects.toThrow('went out already');
  });

  it('given the button is pressed twice, then there is one', async () => {
    const { ask, node, told } = await begin();
    expect((await ask('redial-now')).actionId).toBe((await ask('redial-now')).actionId);
    node.at(1);
    await ask('redial-now');
    await node.at(20).tell();
    expect(told).toHaveLength(1);
  });
});

describe('what ends a case', () => {
  it('given stop, then it is told at once, with until when it may be undone, and an order not told yet is dropped', async () => {
    const { told, node, ask, state } = await begin();
    await ask('redial-now');
    node.at(2);
    await ask('stop');
    await node.tell();
    await node.at(60).tell();
    expect(told.map((message) => read(message).data)).toEqual([
      expect.objectContaining({ action: 'stop', undoUntil: at(12) }),
    ]);
    expect(await state()).toEqual(['sent', 'undone']);
  });

  it('given it was told, when undone, then that is told after it, and once', async () => {
    const { told, node, ask, undo } = await begin();
    const { actionId } = await ask('stop');
    await node.tell();
    node.at(3);
    await undo(actionId);
    await undo(actionId);
    await node.tell();
    expect(told.map((message) => read(message).type)).toEqual(['ActionRequested', 'UndoRequested']);
    await expect(node.at(11) && undo(actionId)).rejects.toThrow('final by now');
  });

  it('given nobody knows yet whether it was told, when undone, then the undo waits for it', async () => {
    let dies = true;
    const { told, node, ask, undo, db } = await begin(() =>
      dies ? Promise.reject(new BusUnavailable('away')) : Promise.resolve(),
    );
    const { actionId } = await ask('stop');
    await expect(node.tell()).rejects.toThrow('away');
    await undo(actionId);
    dies = false;
    await node.at(2).tell();
    expect(told).toEqual([]);
    await replica(db, told).at(16).tell();
    await replica(db, told).at(17).tell();
    expect(told.map((message) => read(message).type)).toEqual(['ActionRequested', 'UndoRequested']);
  });
});

describe('what recovery answers', () => {
  const answer = (type: 'ActionTaken' | 'ActionRefused' | 'ActionUndone', seconds: number, data: object) =>
    event(type, seconds, { callerId: one.callerId, caseId: one.caseId, by: 'oidc|1', decision: null, ...data });

  it('given it was taken and then undone, then both are shown, by the name of who asked', async () => {
    const { db, node, ask, undo, state } = await begin();
    const { actionId } = await ask('stop');
    await node.tell();
    await take(db, [answer('ActionTaken', 1, { actionId, action: 'stop', note: '', callAt: null, endsAt: at(15) })]);
    expect((await actionsOnCase(db, one.caseId)).actions).toMatchObject([
      { state: 'taken', by: 'Anna', endsAt: at(15), undoUntil: at(10) },
    ]);
    const undone = await undo(actionId);
    await node.tell();
    await take(db, [answer('ActionUndone', 2, { actionId: undone.actionId, undoes: actionId })]);
    expect(await state()).toEqual(['undone']);
  });

  it('given it was refused, then the reason and the first moment allowed are shown, and nothing is to be undone', async () => {
    const { db, node, ask, undo } = await begin();
    const { actionId } = await ask('redial-now');
    await node.at(10).tell();
    const refused = { actionId, action: 'redial-now', note: '', reason: 'quiet-hours', allowedFrom: at(3600) };
    await take(db, [answer('ActionRefused', 11, refused)]);
    expect((await actionsOnCase(db, one.caseId)).actions).toMatchObject([
      { state: 'refused', refusal: 'quiet-hours', allowedFrom: at(3600), undoUntil: null },
    ]);
    await expect(undo(actionId)).rejects.toThrow('went out already');
  });

  it('given an answer to what was asked for elsewhere, then nothing is made up', async () => {
    const { db } = await begin();
    await take(db, [answer('ActionUndone', 2, { actionId: one.caseId, undoes: one.caseId })]);
    expect((await actionsOnCase(db, one.caseId)).actions).toEqual([]);
  });
});

/** What may happen to two replicas of one outbox, in any order. */
const happening = fc.oneof(
  fc.record({ what: fc.constant('tells' as const), who: fc.nat(1), dies: fc.constantFrom('no', 'before', 'after') }),
  fc.record({ what: fc.constant('asks' as const), action: fc.constantFrom('redial-now', 'stop', 'solved', 'opt-out') }),
  fc.record({ what: fc.constant('undoes' as const), which: fc.nat(5) }),
  fc.record({ what: fc.constant('time passes' as const), seconds: fc.integer({ min: 1, max: 20 }) }),
);

describe('two replicas that may die at any line', () => {
  it('given any order of events, then all that was not undone is told, the same event whenever it is told again, and an undo after what it undoes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (story) => {
        const { db, told, ask, undo, node } = await begin();
        let dies = 'no';
        let now = 0;
        const bus = {
          async publish(_topic: string, messages: readonly WireMessage[]) {
            if (dies === 'before') throw new BusUnavailable('killed');
            told.push(...messages);
            if (dies === 'after') throw new BusUnavailable('killed');
          },
        } as unknown as Bus;
        const tell = (): Promise<void> =>
          tellDue({ db, bus, clock: { ...realClock(() => {}), now: () => MORNING + now * 1000 } });
        const asked: string[] = [];
        const undone = new Set<string>();
        for (const one of story) {
          node.at(now);
          if (one.what === 'asks') asked.push((await ask(one.action)).actionId);
          else if (one.what === 'time passes') now += one.seconds;
          else if (one.what === 'tells') {
            dies = one.dies;
            await tell().catch(() => {});
          } else {
            const actionId = asked[one.which % Math.max(1, asked.length)];
            const result = actionId === undefined ? null : await undo(actionId).catch(() => null);
            if (result?.state === 'undone') undone.add(actionId!);
          }
        }
        dies = 'no';
        for (let sweep = 0; sweep < 4; sweep += 1) {
          now += 20;
          await tell();
        }
        const events = told.map(read);
        const idsOf = (type: string) =>
          events.filter((one) => one.type === type).map(({ data }) => ('actionId' in data ? data.actionId : ''));
        const requested = new Set<string>(idsOf('ActionRequested'));
        for (const actionId of undone) expect(requested.has(actionId)).toBe(false);
        const rows = await db.selectFrom('actions').selectAll().execute();
        for (const row of rows) expect(['sent', 'undone']).toContain(row.state);
        for (const { actionId, state, undoes } of rows)
          if (undoes === null) expect(requested.has(actionId)).toBe(state === 'sent');
        expect(new Set(told.map(({ headers, value }) => `${headers['ce_id']} ${value}`)).size).toBe(
          new Set(told.map(({ headers }) => headers['ce_id'])).size,
        );
        events.forEach(({ data }, nth) => {
          if (!('undoes' in data)) return;
          const before = events.slice(0, nth).map((one) => ('actionId' in one.data ? one.data.actionId : ''));
          expect(before).toContain(data.undoes);
        });
        await db.destroy();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
