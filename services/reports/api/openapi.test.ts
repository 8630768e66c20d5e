import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { board } from '../views/now/board.ts';
import { recoveryReport } from '../views/recovery/recovery-report.ts';
import { losses } from '../views/recovery/losses.ts';
import { openPulse } from '../live/pulse.ts';
import { inboundCall, madeUpCase, madeUpRedial, MORNING } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { boardSchema } from './board-shape.ts';
import { lossesQuery, lossesSchema } from './losses-query.ts';
import { openApiText } from './openapi.ts';
import { recoverySchema } from './recovery-shape.ts';
import { recoveryQuery } from './report-query.ts';

const prices = { currency: 'RUB', pricePerAgentMinute: 1, pricePerAttempt: 1, pricePerSmsPart: 1 };
const targets = { serviceLevelSeconds: 20, shortAbandonSeconds: 5, promiseMinutes: 20, abandonmentLimit: 0.03 };

describe('the OpenAPI document', () => {
  // `npm test -- -u services/reports/api` writes it anew.
  it('is fresh', async () => {
    await expect(openApiText()).toMatchFileSnapshot(join(import.meta.dirname, 'openapi.json'));
  });

  it('given what the service answers, then it is what the schemas say', async () => {
    const db = await memoryDb();
    await take(db, [
      inboundCall('a', 1).queued(0),
      inboundCall('a', 1).lost(30),
      madeUpCase('a', 1).opened(30, 'a'),
      madeUpRedial('a', 1, 'anna').queued(30),
    ]);
    const asked = recoveryQuery.parse({ from: '2026-11-22', to: '2026-11-23' });
    const moment = { now: MORNING, promiseMinutes: 20 };
    const answers = [
      [boardSchema, await board(db, MORNING + 60_000, targets, openPulse())],
      [recoverySchema, await recoveryReport(db, asked, prices)],
      [lossesSchema, await losses(db, lossesQuery.parse({}), moment)],
    ] as const;
    for (const [schema, answer] of answers) expect(schema.parse(answer)).toEqual(answer);
  });
});
