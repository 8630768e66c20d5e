import type { RedialId } from '@ringback/contracts/ids.ts';
import { currentTraceparent } from '@ringback/runtime/telemetry/telemetry.ts';
import { telemetryInMemory } from '@ringback/runtime/telemetry/testing/telemetry-under-test.ts';
import { expect, test } from 'vitest';
import { countRedials } from './count-redials.ts';
import type { Errands } from './errands.ts';
import { tracedErrands } from './traced-errands.ts';

test('given redials that end in every way, then answered and abandoned stand beside the results', async () => {
  const { samples } = telemetryInMemory();
  const count = countRedials();
  const told = (type: string, data: object = {}) => count([{ type, data }]);
  for (const placed of [1, 2, 3]) told('RedialPlaced', { placed });
  told('RedialAnswered');
  told('RedialConnected', { secondsToAgent: 0.2 });
  told('RedialEnded');
  told('RedialAnswered');
  told('RedialAbandoned');
  told('RedialUnanswered', { result: 'busy' });
  told('RedialCancelled', { phase: 'waiting' });
  told('SomethingOfTheDialersOwn');
  expect(await samples('ringback_')).toEqual([
    'ringback_redials_placed_total 3',
    'ringback_redials_answered_total 2',
    'ringback_redials_agent_wait_count 1',
    'ringback_redials_total{result="connected"} 1',
    'ringback_redials_total{result="abandoned"} 1',
    'ringback_redials_total{result="busy"} 1',
    'ringback_redials_total{result="withdrawn"} 1',
    'ringback_redials_abandoned_total 1',
  ]);
});

test('given an errand for an agent or a timer, then it is run in the trace of its redial', async () => {
  const { spans } = telemetryInMemory();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const done: Promise<void>[] = [];
  const atOnce: Errands = {
    persist: (_key, errand) => void done.push(errand()),
    stopRetrying: () => {},
    close: async () => {},
  };
  const traceOf = async (redial: RedialId) => (redial === 'redial-1' ? `00-${traceId}-b7ad6b7169203331-01` : undefined);
  let seen: string | undefined;
  tracedErrands(atOnce, { traceOf }).persist('redial-1', async () => void (seen = currentTraceparent()));
  await Promise.all(done);
  expect(seen?.split('-')[1]).toBe(traceId);
  expect(spans()).toMatchObject([{ name: 'redial', traceId, parent: 'b7ad6b7169203331' }]);
});
