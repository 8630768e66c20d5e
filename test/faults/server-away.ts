/** A server everybody stands on is gone for a while, and comes back as it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const NAMED = 'a server that was named is not ours to stop';

export const kafkaAway: Fault = {
  name: 'Kafka is killed, and started again later',
  missing: () => (process.env['RINGBACK_KAFKA'] ? NAMED : null),
  async hurt({ kafka }, { outageSeconds, tell }) {
    await kafka.kill();
    tell(`Kafka is away for ${outageSeconds} s`);
    await sleep(outageSeconds * 1000);
    await kafka.restart();
    tell('Kafka is back');
  },
};

export const postgresAway: Fault = {
  name: 'PostgreSQL is stopped, and started again later',
  missing: () => (process.env['RINGBACK_POSTGRES'] ? NAMED : null),
  async hurt({ postgres }, { outageSeconds, tell }) {
    await postgres.stop();
    tell(`PostgreSQL is away for ${outageSeconds} s`);
    await sleep(outageSeconds * 1000);
    await postgres.restart();
    tell('PostgreSQL is back');
  },
};
