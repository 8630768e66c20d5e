import { once } from 'node:events';
import { createServer, get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Response } from 'express';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import type { LossRow } from '../shapes.ts';
import { lostCallsFile } from './list-file.ts';
import { listWorkbook, sendXlsx } from './list-xlsx.ts';

const row = (number: number, change: Partial<LossRow> = {}): LossRow => ({
  callId: `call-${number}`,
  caseId: null,
  caller: 'a1b2c3',
  client: null,
  queue: 'sales',
  team: 'sales',
  lostAt: '2026-11-22T21:30:15.250Z',
  waitSeconds: 42.5,
  lossReason: 'hung-up',
  became: 'opened',
  notEligible: null,
  status: 'open',
  giveUpReason: null,
  apologisedAt: null,
  attempts: 2,
  firstRedialAt: null,
  closedAt: null,
  ...change,
});
async function* endless(taken: { count: number; isOver: boolean }, most = Infinity): AsyncGenerator<LossRow> {
  try {
    for (; taken.count < most; taken.count += 1) yield row(taken.count);
  } finally {
    taken.isOver = true;
  }
}
async function* these(...rows: readonly LossRow[]): AsyncGenerator<LossRow> {
  yield* rows;
}

describe('the list as a workbook', () => {
  it('given rows, then numbers are numbers, and times are those of the zone, also past midnight', async () => {
    const [sheet] = (await readXlsx(await buffer(listWorkbook(lostCallsFile, these(row(1)), 'Europe/Moscow')))).sheets;
    const [heads = [], first = []] = sheet?.rows ?? [];
    const cell = (name: string) => first[heads.indexOf(name)];
    expect(sheet?.name).toBe('Lost calls');
    expect(cell('lostAt (Europe/Moscow)')).toEqual(new Date('2026-11-23T00:30:15Z'));
    expect([cell('callId'), cell('waitSeconds'), cell('attempts')]).toEqual(['call-1', 42.5, 2]);
  });

  it('given no rows, then there are the heads', async () => {
    const [sheet] = (await readXlsx(await buffer(listWorkbook(lostCallsFile, these(), 'UTC')))).sheets;
    expect(sheet?.rows).toHaveLength(1);
  });

  it.each(['=1+1', '=HYPERLINK("http://x")', '+1', '-1', '@SUM(1)'])(
    'given a queue called %s, then it is text and no formula',
    async (queue) => {
      const file = await buffer(listWorkbook(lostCallsFile, these(row(1, { queue })), 'UTC'));
      const [sheet] = (await readXlsx(file)).sheets;
      const [heads = [], first = []] = sheet?.rows ?? [];
      expect(first[heads.indexOf('queue')]).toBe(queue);
      expect([...(sheet?.cells?.values() ?? [])].filter(({ formula }) => formula !== undefined)).toEqual([]);
    },
  );

  it('given somebody who takes it slowly or goes away, then rows wait, and then end', async () => {
    const taken = { count: 0, isOver: false };
    const server = createServer((_request, response) => {
      sendXlsx(response as Response, lostCallsFile, endless(taken), 'UTC').catch(() => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const request = httpGet({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    const [answer] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    answer.on('error', () => {});
    let before = -1;
    await expect
      .poll(
        () => {
          const hasStopped = taken.count > 0 && taken.count === before;
          before = taken.count;
          return hasStopped;
        },
        { timeout: 30_000, interval: 100 },
      )
      .toBe(true);
    request.destroy();
    await expect.poll(() => taken.isOver, { timeout: 10_000 }).toBe(true);
    server.close();
  }, 60_000);
});
