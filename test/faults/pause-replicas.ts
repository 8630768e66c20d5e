/**
 * Processes stop breathing for longer than their group waits for them, and then wake up believing that nothing happened. First one
 * replica of each service, while the others take over its work; then both.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import type { Member } from './member.ts';

/** A session is ten seconds. */
const PAUSE_MS = 14_000;

const pause = async (members: readonly Member[], tell: (line: string) => void): Promise<void> => {
  for (const member of members) member.pause();
  tell(`paused: ${members.map(({ name }) => name).join(', ')}`);
  await sleep(PAUSE_MS);
  for (const member of members) member.resume();
  tell('resumed');
};

export const pauseReplicas: Fault = {
  name: 'replicas are paused past their session and resumed',
  async hurt(cluster, { tell }) {
    const all = cluster.replicasOf('recovery', 'messaging', 'dialer');
    await pause(
      all.filter(({ name }) => !name.endsWith('-2')),
      tell,
    );
    await cluster.goesOn();
    await pause(all, tell);
  },
};
