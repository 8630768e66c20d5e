import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range every system takes the near end of its connections from: one of those would be in the way before we listen. */
const FIRST = 12_000;
const END = 32_768;
const TRIES = 100;

const given = new Set<number>();

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
};

/** A port of loopback that nobody had a moment ago, never given twice here, for who must know it before somebody listens. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, END);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port on 127.0.0.1: ${TRIES} between ${FIRST} and ${END} were taken`);
};
