/** A cluster suffers a fault while callers call, recovers by itself, ends in order, and is judged. */
import { clusterUnderFault, type ClusterUnderFault } from './cluster-under-fault.ts';
import type { Fault, Strength } from './fault.ts';
import type { Verdict } from './verdict.ts';

/** What the members said last that was more than news, for whoever must find out why. */
const lastWarnings = ({ members }: ClusterUnderFault): string =>
  members
    .flatMap(({ name, run }) =>
      run
        .log()
        .filter(({ level }) => level !== 'info')
        .slice(-3)
        .map((line) => `${name}: ${JSON.stringify(line).slice(0, 400)}`),
    )
    .join('\n');

/** How late a service may act on what is on the bus: a session that must run out twice, and a group that finds together again. */
const LATE_SECONDS = 40;

export const survive = async (fault: Fault, strength: Strength): Promise<Verdict> => {
  const { tell } = strength;
  const cluster = await clusterUnderFault({ tell, ...fault.prepare?.(strength) });
  try {
    await cluster.isReady();
    await cluster.goesOn();
    tell(`all services run; now ${fault.name}`);
    const over = await fault.hurt(cluster, strength);
    await cluster.goesOn();
    tell('life goes on; now the callers stop, and what is left is finished');
    const verdict = await cluster.ends({ graceSeconds: LATE_SECONDS + strength.outageSeconds, beforeStop: over });
    tell(verdict.broken.length === 0 ? 'the audit and the world found nothing' : verdict.broken.join('\n'));
    return verdict;
  } catch (cause) {
    throw new Error(`${fault.name}: ${(cause as Error).message}\n${lastWarnings(cluster)}`, { cause });
  } finally {
    await cluster.clear();
  }
};
