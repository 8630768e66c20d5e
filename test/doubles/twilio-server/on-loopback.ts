/** How each double of Twilio is listened to: what goes wrong in it is a violation of its own, and ends the line. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallbackLine } from './callbacks.ts';

export interface OnLoopback {
  readonly url: string;
  /** Once all that is on its way to us is delivered. */
  close(): Promise<void>;
}

export const onLoopback = async (
  respond: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { violations, callbacks }: { readonly violations: string[]; readonly callbacks: CallbackLine },
): Promise<OnLoopback> => {
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      violations.push(String(error));
      request.socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await callbacks.delivered();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
