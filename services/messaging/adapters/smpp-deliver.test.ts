import smpp, { type PduFields } from 'smpp';
import { describe, expect, it } from 'vitest';
import { readDelivered } from './smpp-deliver.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const RECEIPT = 0x04;
const UDH_INDICATOR = 0x40;

const deliver = (fields: PduFields, country: string | null = null) =>
  readDelivered(
    // Through the codec, as it comes off the wire.
    new smpp.PDU(new smpp.PDU('deliver_sm', { source_addr: '447700900123', source_addr_ton: 1, ...fields }).toBuffer()),
    NOW,
    { errorTexts: {}, country },
  );
const text = (stat: string, id = '1A2B', err = '000') =>
  `id:${id} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:${stat} err:${err} text:We will`;

describe('receipts', () => {
  it('given the text alone, then id, state and the number of the handset are read', () => {
    expect(deliver({ esm_class: RECEIPT, short_message: text('DELIVRD') })).toEqual({
      kind: 'receipt',
      receipt: { messageId: '1A2B', state: 'delivered', to: '+447700900123', error: null, at: NOW },
    });
  });

  it('given TLVs alone, then they are read', () => {
    const fields = { esm_class: RECEIPT, receipted_message_id: 'FF', message_state: 5 };
    expect(deliver(fields)).toMatchObject({ receipt: { messageId: 'FF', state: 'failed', error: 'UNDELIV' } });
  });

  it.each([
    ['DELIVRD', 'delivered'],
    ['delivrd', 'delivered'],
    ['UNDELIV', 'failed'],
    ['EXPIRED', 'failed'],
    ['REJECTD', 'failed'],
    ['DELETED', 'failed'],
    ['UNKNOWN', 'failed'],
    ['ENROUTE', 'pending'],
    ['DELIVERED', 'delivered'],
    ['ACCEPTED', 'pending'],
    ['BUFFERED', 'pending'],
    ['FOO', 'failed'],
    ['ACCEPTD', 'pending'],
  ])('given stat:%s, then %s', (stat, state) => {
    expect(deliver({ esm_class: RECEIPT, short_message: text(stat) })).toMatchObject({ receipt: { state } });
  });

  it('given a failure, then the error is the state and the code of the operator', () => {
    const fields = { esm_class: RECEIPT, short_message: text('UNDELIV', '1', '00b') };
    expect(deliver(fields)).toMatchObject({ receipt: { error: 'UNDELIV 00b' } });
  });

  it.each([
    ['an empty code', text('UNDELIV').replace('err:000', 'err:')],
    ['commas', 'id:1A2B,sub:001,dlvrd:000,submit date:2611221200,done date:2611221201,stat:UNDELIV,err:000,text:We'],
    ['an empty id', text('UNDELIV', '')],
  ])('given %s, then nothing else is taken for it', (_, short_message) => {
    const fields = { esm_class: RECEIPT, short_message };
    expect(deliver({ ...fields, receipted_message_id: '1A2B' })).toMatchObject({ receipt: { error: 'UNDELIV' } });
    expect(deliver(fields)).toHaveProperty('receipt.messageId', expect.stringMatching(/^(?:1A2B$|unnamed-)/));
  });

  it.each([0, 3, 8])('given its octets are of data_coding %i, then its id is as it was written', (data_coding) => {
    const octets = Buffer.from(text('DELIVRD', 'a_b@1'), data_coding === 8 ? 'utf16le' : 'latin1');
    const short_message = data_coding === 8 ? octets.swap16() : octets;
    expect(deliver({ esm_class: RECEIPT, data_coding, short_message })).toHaveProperty('receipt.messageId', 'a_b@1');
  });

  it('given no bit says so, then its words do', () => {
    expect(deliver({ short_message: text('DELIVRD') })).toMatchObject({ receipt: { messageId: '1A2B' } });
    expect(deliver({ short_message: 'id: 12, what is the status?' })).toMatchObject({ kind: 'incoming' });
  });

  it('given other bits of esm_class are set too, then it is still a receipt', () => {
    expect(deliver({ esm_class: RECEIPT | 0x80 | 0x03, short_message: text('DELIVRD') })).toMatchObject({
      receipt: { state: 'delivered' },
    });
  });

  it('given an intermediate notification, then it settles nothing', () => {
    expect(deliver({ esm_class: 0x20, short_message: text('DELIVRD') })).toMatchObject({
      receipt: { state: 'pending' },
    });
  });

  it('given a receipt that names no message, then it is unreadable', () => {
    expect(deliver({ esm_class: RECEIPT, short_message: 'delivered' })).toEqual({ kind: 'unreadable' });
  });
});

describe('what callers write', () => {
  it.each([
    ['GSM', 0, 'STOP [now] €'],
    ['UCS-2', 8, 'Стоп 🙂'],
    ['Latin-1', 3, 'Où êtes-vous'],
  ])('given %s, then the words are read', (_, coding, words) => {
    expect(deliver({ data_coding: coding, short_message: words })).toMatchObject({
      kind: 'incoming',
      sms: { from: '+447700900123', text: words, at: NOW },
    });
  });

  it('given the words come as message_payload, then they are read', () => {
    const words = 'да'.repeat(100);
    expect(deliver({ data_coding: 8, message_payload: words })).toMatchObject({ sms: { text: words } });
  });

  it('given a header, also with words that look like a receipt, then they are words', () => {
    const udh = Buffer.from([5, 0, 3, 1, 2, 1]);
    const fields = { esm_class: UDH_INDICATOR, data_coding: 0, short_message: { udh, message: text('DELIVRD') } };
    expect(deliver(fields)).toMatchObject({ kind: 'incoming', sms: { text: text('DELIVRD') } });
  });

  it.each([
    ['447700900123', 1, '+447700900123'],
    ['+447700900123', 1, '+447700900123'],
    ['447700900123', 0, '+447700900123'],
    ['00447700900123', 0, '+447700900123'],
    ['00447700900123', 1, '+447700900123'],
    ['BANK', 5, 'BANK'],
    ['900', 0, '900'],
  ])('given it comes from %s of type %i, then from %s', (source_addr, source_addr_ton, from) => {
    expect(deliver({ source_addr, source_addr_ton, short_message: 'hi' })).toMatchObject({ sms: { from } });
  });

  it.each([
    ['89161234567', 0, '+79161234567'],
    ['89161234567', 2, '+79161234567'],
    ['9161234567', 2, '+79161234567'],
    ['79161234567', 0, '+79161234567'],
    ['447700900123', 1, '+447700900123'],
    ['900', 0, '900'],
    ['BANK', 5, 'BANK'],
  ])('given an operator of RU and %s of type %i, then from %s', (source_addr, source_addr_ton, from) => {
    expect(deliver({ source_addr, source_addr_ton, short_message: 'СТОП' }, 'RU')).toMatchObject({ sms: { from } });
  });

  const idOf = (fields: PduFields): string => {
    const delivered = deliver(fields);
    return delivered.kind === 'incoming' ? delivered.sms.replyId : '';
  };

  it('given the same message delivered twice, then it has one id, and shows neither words nor number', () => {
    const fields = { short_message: 'STOP', user_message_reference: 7 };
    expect(idOf(fields)).toBe(idOf({ ...fields }));
    expect(idOf(fields)).not.toMatch(/STOP|447700900123/);
    expect(deliver(fields)).not.toHaveProperty('sms.byWords');
    expect(deliver({ short_message: 'STOP' })).toHaveProperty('sms.byWords', true);
  });

  it('given another reference, header or words, then it is another message', () => {
    const udh = (part: number) => Buffer.from([5, 0, 3, 1, 2, part]);
    const ids = [
      { short_message: 'STOP', user_message_reference: 7 },
      { short_message: 'STOP', user_message_reference: 8 },
      { short_message: 'START', user_message_reference: 7 },
      { short_message: { udh: udh(1), message: 'STOP' }, user_message_reference: 7 },
      { short_message: { udh: udh(2), message: 'STOP' }, user_message_reference: 7 },
    ].map(idOf);
    expect(new Set(ids).size).toBe(5);
  });
});
