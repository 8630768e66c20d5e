/** Opens the connection to an operator, plain or with TLS. */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '@ringback/runtime/clock/clock.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Null: plain TCP. */
  readonly tls: TlsOptions | null;
}

export interface TlsOptions {
  /** Certificate authorities in PEM; null: those of the machine. */
  readonly authority: string | null;
  /** The name the certificate must be for; null: the host. */
  readonly serverName: string | null;
}

export interface Connecting {
  /** Rejects with the reason's code. */
  readonly connected: Promise<Socket>;
  /** Gives up. */
  cancel(): void;
}

export const openSocket = (endpoint: Endpoint, clock: Clock, timeoutMs: number): Connecting => {
  const { promise: connected, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = socketTo(endpoint, () => resolve(socket));
  const giveUp = (why: string): void => {
    reject(new Error(why));
    socket.destroy();
  };
  const failed = (error: NodeJS.ErrnoException): void => giveUp(error.code ?? 'socket-error');
  const closed = (): void => giveUp('closed-by-peer');
  socket.on('error', failed).once('close', closed);
  const cancelTimeout = clock.after(timeoutMs, () => giveUp('connect-timeout'));
  const quieten = (): void => {
    cancelTimeout();
    socket.off('close', closed);
  };
  connected.then(quieten, quieten);
  return { connected, cancel: () => giveUp('stopping') };
};

const socketTo = ({ host, port, tls }: Endpoint, connected: () => void): Socket => {
  if (tls === null) return connectPlain({ host, port }, connected);
  const { authority, serverName } = tls;
  const ca = authority === null ? {} : { ca: authority };
  return connectTls({ host, port, ...ca, ...(serverName === null ? {} : { servername: serverName }) }, connected);
};
