/**
 * What the centre tells arrives late, each event by itself after a while of chance, so that the events of one call overtake one another,
 * on their topic and across topics. And what services told each other comes again in another order: after a stop, their groups
 * begin in each partition at some place that was read before.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { seededRandom } from '@ringback/runtime/random.ts';
import type { Between, ClusterUnderFault } from './cluster-under-fault.ts';
import type { Fault } from './fault.ts';
import { withAdmin } from './lag.ts';

const LATEST_MS = 3_000;
const TRY_AGAIN_MS = 300;
const READERS = ['recovery', 'messaging', 'dialer'] as const;
const WATCH_MS = 5_000;

const bodyOf = async (request: IncomingMessage): Promise<unknown[]> => {
  const chunks: Buffer[] = await request.toArray();
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown[];
};

const deliver = async (ingest: string, event: unknown): Promise<void> => {
  const body = JSON.stringify([event]);
  const headers = { 'content-type': 'application/cloudevents-batch+json' };
  for (;;) {
    const status = await fetch(`${ingest}/events`, { method: 'POST', body, headers }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 202) return;
    await sleep(TRY_AGAIN_MS);
  }
};

/** Takes what ingest would take, says so at once, and hands each event on when chance wants. */
const slowPost =
  (next: () => number) =>
  async (ingest: string): Promise<Between> => {
    const underWay = new Set<Promise<void>>();
    const carry = (event: unknown): void => {
      const way = sleep(next() * LATEST_MS).then(() => deliver(ingest, event));
      underWay.add(way);
      void way.finally(() => underWay.delete(way));
    };
    const server = createServer((request, response) => {
      void bodyOf(request).then((events) => {
        events.forEach(carry);
        response.writeHead(202).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      async arrived() {
        while (underWay.size > 0) await Promise.all(underWay);
      },
      close: () => void server.close(),
    };
  };

/** Each partition of each group by a share of chance of all it has read. */
const rewind = (cluster: ClusterUnderFault, next: () => number): Promise<number> =>
  withAdmin(cluster.kafka.brokers, async (admin) => {
    let again = 0;
    const { groups } = await admin.listGroups();
    for (const { groupId } of groups.filter(({ groupId: id }) => READERS.some((reader) => id.startsWith(reader)))) {
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        const read = partitions.filter(({ offset }) => Number(offset) > 0);
        const back = read.map(({ partition, offset }) => ({
          partition,
          offset: String(Math.floor(next() * Number(offset))),
        }));
        again += back.reduce((sum, { offset }, nth) => sum + Number(read[nth]!.offset) - Number(offset), 0);
        if (back.length > 0) await admin.setOffsets({ groupId, topic, partitions: back });
      }
    }
    return again;
  });

export const delayAndReorder: Fault = {
  name: 'events come late, out of order and again, on a topic and across topics',
  prepare: ({ seed }) => ({ betweenCentreAndIngest: slowPost(seededRandom(seed).next) }),
  async hurt(cluster, { seed, tell }) {
    const { next } = seededRandom(seed + 1);
    for (const reader of READERS) await cluster.stops(reader);
    await sleep(WATCH_MS);
    tell(`${await rewind(cluster, next)} messages are read once more`);
    for (const reader of READERS) cluster.starts(reader);
    await cluster.isReady();
  },
};
