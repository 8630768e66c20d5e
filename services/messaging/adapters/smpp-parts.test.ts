import { smsIdOf } from '@ringback/contracts/ids.ts';
import * as fc from 'fast-check';
import smpp from 'smpp';
import { describe, expect, it } from 'vitest';
import type { SmsOrder } from '../ports.ts';
import { oneSmsc, type SmscSettings } from '../smsc-settings.ts';
import { longMessageReferences } from './long-message-reference.ts';
import { partsOf } from './smpp-parts.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const order = (text: string, changed: Partial<SmsOrder> = {}): SmsOrder => ({
  smsId: smsIdOf('one', 'apology'),
  to: '+447700900123',
  text,
  validitySeconds: 3600,
  ...changed,
});
const written = (text: string, settings: Partial<SmscSettings> = {}, changed: Partial<SmsOrder> = {}) =>
  partsOf(order(text, changed), oneSmsc({ name: 'a', url: 'smpp://a', ...settings }), () => 0x1234, NOW);
const octets = (value: unknown): number[] => [...(value as Buffer)];
const LONG = 'a'.repeat(200);

describe('one part', () => {
  it('given the defaults, then it is as SMPP 3.4 has it', () => {
    expect(written('Hi €')).toMatchObject([
      {
        source_addr: 'Ringback',
        source_addr_ton: 5,
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: '447700900123',
      },
    ]);
    expect(written('Hi €')).toMatchObject([
      { data_coding: 0, registered_delivery: 1, validity_period: '000000010000000R', replace_if_present_flag: 0 },
    ]);
    expect(octets(written('Hi €')[0]?.short_message)).toEqual([0x48, 0x69, 0x20, 0x1b, 0x65]);
  });

  it.each([
    ['+447700900001', 1, 1, '447700900001'],
    ['900', 3, 0, '900'],
    ['My Shop', 5, 0, 'My Shop'],
  ])('given it is from %s, then type %i, plan %i', (source, source_addr_ton, source_addr_npi, source_addr) => {
    expect(written('Hi', { source })).toMatchObject([{ source_addr_ton, source_addr_npi, source_addr }]);
  });

  it('given settings of the operator, then they win', () => {
    const settings = { sourceTon: 0, serviceType: 'CMT', registeredDelivery: 3, dataCoding: { gsm7: 1, ucs2: 24 } };
    expect(written('Hi', settings)).toMatchObject([
      { source_addr_ton: 0, service_type: 'CMT', registered_delivery: 3, data_coding: 1 },
    ]);
    expect(written('Привет', settings)).toMatchObject([{ data_coding: 24 }]);
  });

  it.each([
    ['latin1', 'Où', 0, [0x4f, 0xf9]],
    ['ascii', 'Ou', 0, [0x4f, 0x75]],
    ['ascii', 'Où', 8, [0, 0x4f, 0, 0xf9]],
    ['latin1', '5 €', 8, [0, 0x35, 0, 0x20]],
  ] as const)(
    'given the default alphabet is %s, then "%s" goes out under data_coding %i',
    (defaultAlphabet, text, coding, first) => {
      const [part] = written(text, { defaultAlphabet });
      expect(part?.data_coding).toBe(coding);
      expect(octets(part?.short_message).slice(0, first.length)).toEqual(first);
    },
  );

  it.each([
    ['relative', 3600, '000000010000000R'],
    ['relative', 999 * 86_400, '000099000000000R'],
    ['absolute', 3600, '261122130000000+'],
    ['none', 3600, ''],
  ] as const)('given validity is %s, then %i seconds are "%s"', (validity, validitySeconds, expected) => {
    expect(written('Hi', { validity }, { validitySeconds })[0]?.validity_period).toBe(expected);
  });

  it('given it replaces an earlier one, then it says so', () => {
    expect(written('Hi', {}, { replaces: true })[0]?.replace_if_present_flag).toBe(1);
  });

  it('property: what the codec reads is what was written', () => {
    const symbols = fc.constantFrom('a', '€', '[', '@', '_', 'é', 'Δ', 'я', '🙂', '\n', '^');
    fc.assert(
      fc.property(fc.array(symbols, { minLength: 1, maxLength: 30 }), (list) => {
        const [part] = written(list.join(''));
        const read = new smpp.PDU(new smpp.PDU('submit_sm', part).toBuffer());
        return read.short_message?.message === list.join('');
      }),
    );
  });
});

describe('several parts', () => {
  it('given udh8, then a header of 6 octets with the low octet of the reference', () => {
    const parts = written(LONG, { longMessages: 'udh8' });
    expect(parts.map((part) => octets(part.short_message).slice(0, 6))).toEqual([
      [5, 0, 3, 0x34, 2, 1],
      [5, 0, 3, 0x34, 2, 2],
    ]);
    expect(parts.every((part) => part.esm_class === 0x40)).toBe(true);
  });

  it('given udh16, then a header of 7 octets with all of it', () => {
    const [first] = written(LONG, { longMessages: 'udh16' });
    expect(octets(first?.short_message).slice(0, 7)).toEqual([6, 8, 4, 0x12, 0x34, 2, 1]);
  });

  it('given sar, then parameters and no header', () => {
    expect(written(LONG, { longMessages: 'sar' })).toMatchObject([
      { sar_msg_ref_num: 0x1234, sar_total_segments: 2, sar_segment_seqnum: 1 },
      { sar_msg_ref_num: 0x1234, sar_total_segments: 2, sar_segment_seqnum: 2 },
    ]);
  });

  it('given payload, then one submit_sm carries all', () => {
    const [only, ...more] = written(LONG, { longMessages: 'payload' });
    expect(more).toEqual([]);
    expect(octets(only?.message_payload)).toHaveLength(200);
  });
});

describe('reference numbers', () => {
  it('given 256 long texts to one handset, then no two share one, in 8 bits', () => {
    const references = longMessageReferences();
    const used = Array.from(
      { length: 256 },
      (_, n) => references.next('+447700900123', smsIdOf(String(n), 'x')) & 0xff,
    );
    expect(new Set(used).size).toBe(256);
  });
});
