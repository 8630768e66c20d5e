/**
 * PDUs over one socket. npm `smpp` is the codec; what it does with sockets is done here instead, because after a PDU it cannot
 * read its own session says nothing any more, and because many PDUs of one turn should leave in one write.
 */
import type { Socket } from 'node:net';
import smpp, { type PDU } from 'smpp';
import { frames } from './pdu-frames.ts';

export interface PduHeader {
  readonly commandId: number;
  readonly sequenceNumber: number;
}

export interface WireDuties {
  pdu(pdu: PDU): void;
  /** Rightly framed, but what is in it cannot be read. */
  unreadable(header: PduHeader): void;
  /** Once. `why` is a code, never an address. */
  closed(why: string): void;
}

export interface Wire {
  readonly open: boolean;
  /** Whether the socket took it; false when it takes nothing any more. */
  send(pdu: PDU): boolean;
  /** Ends at once; the first reason is the one that counts. */
  drop(why: string): void;
  /** Ends once what was sent is out. */
  end(why: string): void;
}

/** Unsent octets at which nothing more is read: a peer that asks without listening must not fill our memory. */
const UNSENT_LIMIT = 1_048_576;

/** Takes over a connected socket. */
export const wireOver = (socket: Socket, duties: WireDuties): Wire => {
  let reason: string | null = null;
  const drop = (why: string): void => {
    reason ??= why;
    socket.destroy();
  };
  const write = inFewWrites(socket);
  socket.setNoDelay(true);
  socket.on('data', frames({ frame: (octets) => read(octets, duties), broken: () => drop('malformed-pdu') }));
  socket.on('error', (error: NodeJS.ErrnoException) => drop(error.code ?? 'socket-error'));
  socket.on('drain', () => socket.resume());
  socket.once('close', () => duties.closed(reason ?? 'closed-by-peer'));
  return {
    get open() {
      return reason === null && socket.writable;
    },
    send(pdu) {
      if (reason !== null || !socket.writable) return false;
      write(pdu.toBuffer());
      return true;
    },
    drop,
    end(why) {
      reason ??= why;
      process.nextTick(() => socket.end(() => socket.destroy()));
    },
  };
};

const read = (octets: Buffer, duties: WireDuties): void => {
  let pdu: PDU;
  try {
    pdu = new smpp.PDU(octets);
  } catch {
    return duties.unreadable({ commandId: octets.readUInt32BE(4), sequenceNumber: octets.readUInt32BE(12) });
  }
  duties.pdu(pdu);
};

/** PDUs in one write; more would keep the other side waiting for the first of them. */
const MOST_IN_ONE_WRITE = 8;

const inFewWrites = (socket: Socket): ((octets: Buffer) => void) => {
  let waiting: Buffer[] = [];
  const flush = (): void => {
    const [first] = waiting;
    if (first !== undefined) socket.write(waiting.length === 1 ? first : Buffer.concat(waiting));
    waiting = [];
    if (socket.writableLength > UNSENT_LIMIT) socket.pause();
  };
  return (octets) => {
    // After all that this turn sets going, and before anything new is read.
    if (waiting.length === 0) process.nextTick(flush);
    waiting.push(octets);
    if (waiting.length === MOST_IN_ONE_WRITE) flush();
  };
};
