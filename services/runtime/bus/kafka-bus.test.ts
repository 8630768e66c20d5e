import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('the bus on Kafka outside of tests', () => {
  it('given plain Node, then all it needs of kafkajs can be imported, and its timers are not complained about', async () => {
    const file = join(import.meta.dirname, 'kafka-bus.ts');
    const timing = `timing: { publishPatience: 0 }, topics: {}, clock: { now: () => 0 }, log: { debug() {} }`;
    const script = `
      const { kafkaBus } = await import(${JSON.stringify(file)});
      await kafkaBus({ brokers: ['127.0.0.1:9'], clientId: 'test', ${timing} }).catch((error) => console.log(error.code));
      setTimeout(() => {}, -1);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout.trim()).toBe('bus-unavailable');
    expect(stderr.match(/TimeoutNegativeWarning/g), 'ours is still told').toHaveLength(1);
  });
});
