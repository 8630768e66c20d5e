/** Connections that can be cut all at once and for ever, as when the process that held them was killed. */
import { connect, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

export const cuttableSockets = () => {
  const open = new Set<Socket>();
  let cut = false;
  const factory: ISocketFactory = ({ host, port, onConnect }) => {
    // Nothing ever listens on port 0.
    const socket = connect({ host, port: cut ? 0 : port, noDelay: true }, onConnect);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  return {
    factory,
    /** No word of farewell reaches the other side. */
    cut(): void {
      cut = true;
      for (const socket of open) socket.destroy();
    },
  };
};
