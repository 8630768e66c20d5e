/** An operator that answers every submit at once and remembers nothing: what is measured against it is the sender. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { frames } from '@ringback/messaging/adapters/pdu-frames.ts';

const SUBMIT_SM = 4;
const RESPONSE = 0x8000_0000;
const HEADER = 16;

export interface QuickOperator {
  readonly port: number;
  close(): Promise<void>;
}

/** `submitted` hears of every submit; with `silent` they get no answer. */
export const quickOperator = async (
  submitted: () => void = () => {},
  { silent = false }: { silent?: boolean } = {},
): Promise<QuickOperator> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, submitted, silent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const serve = (socket: Socket, submitted: () => void, silent: boolean): void => {
  let count = 0;
  let answers: Buffer[] = [];
  const read = frames({
    frame(octets) {
      const isSubmit = octets.readUInt32BE(4) === SUBMIT_SM;
      if (isSubmit) submitted();
      if (isSubmit && silent) return;
      answers.push(answerTo(octets, isSubmit ? (count += 1).toString(16).padStart(8, '0') : ''));
    },
    broken: () => socket.destroy(),
  });
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    read(chunk as Buffer);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
    answers = [];
  });
};

/** Every answer with an id or a name ends in a text; the others are a header. */
const answerTo = (request: Buffer, id: string): Buffer => {
  const command = request.readUInt32BE(4);
  const body = command === SUBMIT_SM || command === 9 ? Buffer.from(`${id}\0`) : Buffer.alloc(0);
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(HEADER + body.length, 0);
  header.writeUInt32BE(command + RESPONSE, 4);
  header.writeUInt32BE(request.readUInt32BE(12), 12);
  return Buffer.concat([header, body]);
};
