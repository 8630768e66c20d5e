/** The far end of SMPP: takes every SMS at once and remembers when the first part to a number came. */
import { once } from 'node:events';
import smpp, { type PDU } from 'smpp';

export interface SmsSink {
  readonly port: number;
  /** When it came, by `performance.now()`; waits for it. `number`: digits of E.164. */
  firstTo(number: string): Promise<number>;
  /** So far, parts counted singly. */
  submits(): number;
  close(): Promise<void>;
}

export const openSmsSink = async (): Promise<SmsSink> => {
  const arrivals = new Map<string, PromiseWithResolvers<number>>();
  let submits = 0;
  const arrivalTo = (number: string): PromiseWithResolvers<number> => {
    const known = arrivals.get(number) ?? Promise.withResolvers<number>();
    arrivals.set(number, known);
    return known;
  };
  const take = ({ destination_addr: to = '' }: PDU): string => {
    submits += 1;
    arrivalTo(to.replace(/^\+/, '')).resolve(performance.now());
    return String(submits);
  };
  const server = smpp.createServer((session) => {
    session.socket.setNoDelay(true);
    session.on('error', () => session.destroy());
    session.on('pdu', (pdu: PDU) => {
      if (pdu.isResponse()) return;
      session.send(pdu.response(pdu.command === 'submit_sm' ? { message_id: take(pdu) } : {}));
      if (pdu.command === 'unbind') session.close();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    firstTo: (number) => arrivalTo(number).promise,
    submits: () => submits,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const session of server.sessions) session.destroy();
      await closed;
    },
  };
};
