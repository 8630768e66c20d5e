/** PDUs as an operator should never send them, from one seed: the same in every run. */
import type { Random } from '@ringback/runtime/random.ts';
import smpp, { type PduFields } from 'smpp';

const HEADER = 16;

/** 0 to below `most`. */
type Upto = (most: number) => number;

const pdu = (command: string, fields: PduFields, sequence: number): Buffer => {
  const made = new smpp.PDU(command, fields);
  made.sequence_number = sequence;
  return made.toBuffer();
};

const receipt = (upTo: Upto): PduFields => ({
  source_addr: `4477009${upTo(100_000)}`,
  source_addr_ton: 1,
  esm_class: 4,
  short_message: `id:${upTo(1e9).toString(16)} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:DELIVRD err:000 text:`,
  receipted_message_id: upTo(1e9).toString(16),
  message_state: 1 + upTo(9),
});

const words = (upTo: Upto): PduFields => ({
  source_addr: `4477009${upTo(100_000)}`,
  source_addr_ton: 1,
  data_coding: [0, 1, 3, 4, 6, 8, 0x18, 0xf1][upTo(8)] ?? 0,
  short_message: Buffer.from(Array.from({ length: upTo(140) }, () => upTo(256))),
});

const sane = (upTo: Upto): Buffer => {
  const sequence = 1 + upTo(0x7ffffffe);
  switch (upTo(8)) {
    case 0:
      return pdu('enquire_link', {}, sequence);
    case 1:
      return pdu('alert_notification', {}, sequence);
    case 2:
      return pdu('submit_sm_resp', { message_id: String(upTo(1e6)) }, sequence);
    case 3:
      return pdu('data_sm', { source_addr: '447700900123', message_payload: Buffer.from('hello') }, sequence);
    case 4:
      return pdu('generic_nack', { command_status: upTo(256) }, sequence);
    case 5:
      return pdu('deliver_sm', words(upTo), sequence);
    default:
      return pdu('deliver_sm', receipt(upTo), sequence);
  }
};

/** Framed as it should be, and nonsense inside. */
const damaged = (upTo: Upto): Buffer => {
  const octets = sane(upTo);
  switch (upTo(5)) {
    // Some octets are others.
    case 0:
      for (let flips = 1 + upTo(6); flips > 0; flips -= 1) octets[HEADER + upTo(octets.length - HEADER)] = upTo(256);
      return octets;
    // Ends early.
    case 1:
      return framed(octets.subarray(0, HEADER + upTo(octets.length - HEADER + 1)));
    // A command nobody knows, or one nobody should send.
    case 2:
      octets.writeUInt32BE(upTo(2) === 0 ? upTo(0x300) : 0x80000000 + upTo(0x300), 4);
      return octets;
    // Parameters with lengths of their own.
    case 3: {
      const parameter = Buffer.alloc(4 + upTo(12), upTo(256));
      parameter.writeUInt16BE(upTo(0x1500), 0);
      parameter.writeUInt16BE(upTo(0x200), 2);
      return framed(Buffer.concat([octets, parameter]));
    }
    // A body of nothing but chance.
    default:
      return framed(
        Buffer.concat([octets.subarray(0, HEADER), Buffer.from(Array.from({ length: upTo(300) }, () => upTo(256)))]),
      );
  }
};

/** With the length it really has. */
const framed = (octets: Buffer): Buffer => {
  const copy = Buffer.from(octets);
  copy.writeUInt32BE(copy.length, 0);
  return copy;
};

/** After it nobody knows where the next one begins. */
const unframed = (upTo: Upto): Buffer => {
  const octets = sane(upTo);
  const lengths = [0, 4, 15, 0x10000, 0x7fffffff, 0xffffffff, octets.length + 7];
  octets.writeUInt32BE(lengths[upTo(lengths.length)] ?? 0, 0);
  return octets;
};

export interface BrokenPdus {
  /** Half of them sound, the others damaged but rightly framed. */
  framed(): Buffer;
  unframed(): Buffer;
}

export const brokenPdus = (random: Random): BrokenPdus => {
  const upTo: Upto = (most) => Math.floor(random.next() * most);
  return {
    framed: () => (upTo(2) === 0 ? sane(upTo) : damaged(upTo)),
    unframed: () => unframed(upTo),
  };
};
