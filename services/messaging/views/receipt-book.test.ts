import { callerId, smsIdOf, type CallerId, type SmsId } from '@ringback/contracts/ids.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { messagingMigrations } from '../service.ts';
import { secondsAfterNoon } from '../testing/examples.ts';
import { openReceiptBook, type ReceiptBook } from './receipt-book.ts';
import type { ReceiptTables } from './receipt-tables.ts';

const ANN = callerId.parse('a'.repeat(32));
const BOB = callerId.parse('b'.repeat(32));
const HOUR = 3600;

let book: ReceiptBook;
beforeEach(async () => {
  book = openReceiptBook(await openReadModel<ReceiptTables>(':memory:', messagingMigrations, { durability: 'none' }));
});

const submit = async (caller: CallerId, messageIds: readonly string[], seconds: number): Promise<SmsId> => {
  const sms = smsIdOf(`${caller}/${seconds}`, 'apology');
  await book.awaited(sms, caller, secondsAfterNoon(seconds));
  await book.submitted(sms, caller, messageIds, secondsAfterNoon(seconds));
  return sms;
};
const note = async (messageId: string, caller: CallerId | null, seconds: number): Promise<SmsId | null> => {
  const receipt = {
    messageId,
    state: 'delivered',
    error: null,
    reference: null,
    at: secondsAfterNoon(seconds),
  } as const;
  await book.note(receipt, caller);
  return book.smsOf(receipt, caller);
};
const reported = async (sms: SmsId, messageIds: readonly string[], caller: CallerId): Promise<string[]> =>
  (await book.receiptsFor(sms, messageIds, caller)).map(({ messageId }) => messageId);

describe('ids that operators use more than once', () => {
  it('given two operators that both count from 1, when both report 1, then each caller has a receipt', async () => {
    const [toAnn, toBob] = [await submit(ANN, ['1'], 0), await submit(BOB, ['1'], 0)];
    expect([await note('1', ANN, 1), await note('1', BOB, 1)]).toEqual([toAnn, toBob]);
    expect(await reported(toAnn, ['1'], ANN)).toEqual(['1']);
    expect(await reported(toBob, ['1'], BOB)).toEqual(['1']);
  });

  it('given an operator that counts from 1 anew, then a receipt of before is not about the SMS since', async () => {
    await submit(ANN, ['1'], 0);
    await note('1', ANN, 1);
    const since = await submit(ANN, ['1'], HOUR);
    expect(await reported(since, ['1'], ANN)).toEqual([]);
    expect(await note('1', ANN, HOUR + 1)).toBe(since);
    expect(await reported(since, ['1'], ANN)).toEqual(['1']);
  });

  it('given parts 10 and 16, when 16 is reported, then that is not 10 in hex', async () => {
    const sms = await submit(ANN, ['10', '16'], 0);
    await note('16', ANN, 1);
    expect(await reported(sms, ['10', '16'], ANN)).toEqual(['16']);
    await note('A', ANN, 2);
    expect(await reported(sms, ['10', '16'], ANN)).toEqual(['16', '10']);
  });
});

it('given a receipt that does not say whose it is, then its id tells, before and after the answer to the submit', async () => {
  await note('7', null, 0);
  const sms = await submit(ANN, ['7'], 1);
  expect(await reported(sms, ['7'], ANN)).toEqual(['7']);
  expect(await note('7', null, 2)).toBe(sms);
});

it('given an SMS to one caller, then they are known, and nobody else is', async () => {
  await submit(ANN, ['1'], 0);
  expect([await book.knows(ANN), await book.knows(BOB)]).toEqual([true, false]);
});
