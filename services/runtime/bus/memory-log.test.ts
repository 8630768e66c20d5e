import { embeddedUnderTest } from './embedded-bus-under-test.ts';
import { memoryLog } from './memory-log.ts';
import { busSuite } from './suite.ts';

busSuite('the embedded bus in memory', () => {
  const kept = memoryLog();
  return embeddedUnderTest(
    () => ({ ...kept }),
    async () => {},
  );
});
