import { deriveId, instant, type RedialId, redialStream, type TenantId } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Ledger, ledgerOf } from '../pacing/ledger.ts';
import { agentNamed, redialRequested, START_MS } from '../testing/facts.ts';
import { abandonmentLedgersIn, ledgerMigrations, type LedgerTables } from './abandonment-ledgers.ts';
import { openRedialMigrations } from './open-redials.ts';

const DAY_MS = 24 * 3_600_000;

interface Answer {
  readonly at: number;
  readonly how: 'in time' | 'late' | 'abandoned' | 'nobody answered';
  readonly tenant: TenantId;
}
const anyAnswers = fc
  .array(
    fc.record({
      at: fc.integer({ min: START_MS - 3 * DAY_MS, max: START_MS }),
      how: fc.constantFrom<Answer['how']>('in time', 'late', 'abandoned', 'nobody answered'),
      tenant: fc.constantFrom('bank' as TenantId, 'insurer' as TenantId),
    }),
    { maxLength: 60 },
  )
  .map((answers) => answers.toSorted((a, b) => a.at - b.at));

const eventOf = (n: number, { at, how, tenant }: Answer): RedialEvent => {
  const { callerId, caseId } = redialRequested(1);
  const ids = { tenantId: tenant, callerId, caseId, redialId: deriveId('redial', n) as RedialId, at: instant(at) };
  if (how === 'abandoned') return { type: 'RedialAbandoned', data: { ...ids, secondsWaited: 2 } };
  if (how === 'nobody answered')
    return { type: 'RedialUnanswered', data: { ...ids, result: 'no-answer', ringSeconds: 30 } };
  const secondsToAgent = how === 'late' ? 3 : 1;
  return { type: 'RedialConnected', data: { ...ids, agentId: agentNamed('ann'), secondsToAgent } };
};

it('given any answers, recorded and taken in at any time by two replicas, then what is loaded stands as if one had counted all of each campaign', async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswers, fc.infiniteStream(fc.constantFrom(0, 1, 2)), async (answers, turns) => {
      const store = memoryEventStore();
      const migrations = { ...openRedialMigrations, ...ledgerMigrations };
      const db = await openReadModel<LedgerTables>(':memory:', migrations, { durability: 'none' });
      const replicas = [0, 1].map(() => abandonmentLedgersIn(db, store, () => ({ limit: 0.03, withinSeconds: 2 })));
      const counted = new Map<TenantId, Ledger>();
      for (const [n, answer] of answers.entries()) {
        const { type, data } = eventOf(n, answer);
        const stored = { id: deriveId(n), type, version: 1, time: data.at, data, meta: { key: null } };
        await store.append(redialStream(data.redialId), [stored], 'no-stream');
        const own = counted.get(answer.tenant) ?? ledgerOf({ limit: 0.03 });
        if (answer.how !== 'nobody answered') counted.set(answer.tenant, own);
        if (answer.how !== 'nobody answered') own.hear(answer.at, answer.how !== 'in time');
        await replicas[turns.next().value!]?.catchUp();
      }
      await Promise.all(replicas.map((replica) => replica.catchUp()));
      const { state, place } = await replicas[0]!.load();
      expect(new Set(state.keys())).toEqual(new Set(counted.keys()));
      for (const [tenant, own] of counted) {
        const { room, ...windows } = own.standing(START_MS);
        const loaded = ledgerOf({ limit: 0.03 }, state.get(tenant)).standing(START_MS);
        expect(loaded).toMatchObject(windows);
        // The order of answers within five minutes is not stored.
        expect(Math.abs(loaded.room - room)).toBeLessThan(1);
      }
      expect(place).toBe(await replicas[1]!.catchUp());
      await db.destroy();
    }),
    { numRuns: 60 },
  );
});
