/**
 * What happens to a cluster on a real Kafka and PostgreSQL: nothing is lost, nothing is sent twice, and it recovers by itself. The
 * long run is `npm run test:faults -- --kills 200`.
 */
import { expect, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { distributedFaults } from './distributed-faults.ts';
import { survive } from './survive.ts';

/** Long, for a machine may do much else; what takes seconds where it does not. */
const PATIENCE_MS = 2_000_000;
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
/** Nothing of a call that was cut off when its centre stopped can be known. */
const MAY_HANG = 'redials in hand at the end';

const suite = (): void => {
  for (const fault of distributedFaults) {
    const missing = fault.missing?.() ?? null;
    if (missing !== null) {
      test.skip(`${fault.name}: ${missing}`, () => {});
      continue;
    }
    test(
      `given ${fault.name}, then every promise is kept, and the world saw nothing that was not meant (seed ${seed})`,
      async () => {
        const told: string[] = [];
        const tell = (line: string): void => void told.push(line);
        const { broken, onItsWay, events } = await survive(fault, { kills: 12, seed, outageSeconds: 5, tell });
        expect(broken, told.join('\n')).toEqual([]);
        expect(Object.keys(onItsWay).filter((what) => what !== MAY_HANG)).toEqual([]);
        for (const type of ['CaseOpened', 'SmsDelivered', 'RedialConnected', 'CaseRecovered'])
          expect(events[type] ?? 0, type).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );
  }
};

/** Both are needed; the first that is missing names itself. */
if (find('kafka') === null) skipUnless('kafka')('a cluster', suite);
else skipUnless('postgres')('a cluster', suite);
