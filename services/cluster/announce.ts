/** What a person reads in the terminal of the cluster: who runs where, and how each is. */
import pc from 'picocolors';
import type { Replica, ReplicaState } from './replica.ts';

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

const URL_WIDTH = 24;

const coloured = (state: ReplicaState): string => {
  if (state === 'ready') return pc.green(state);
  return state.startsWith('ended') ? pc.red(state) : pc.yellow(state);
};

export const row = (replica: Replica): string => {
  const { name, pid, url, state } = replica;
  const where = `  ${name.padEnd(14)}${`pid ${pid}`.padEnd(14)}${(url ?? '').padEnd(URL_WIDTH)}`;
  return `${where}  ${coloured(state)}${state.startsWith('ended') ? whyOf(replica) : ''}`;
};

/** Whoever sees that it ended shall not have to look for the reason. */
const whyOf = ({ lastWords, logFile }: Replica): string =>
  lastWords === null ? `, see ${logFile}` : `: ${lastWords} (${logFile})`;

/** Tells of each replica whose state is another than last time. */
export const tellChanges = (): ((replicas: readonly Replica[]) => void) => {
  const told = new Map<Replica, ReplicaState>();
  return (replicas) => {
    for (const replica of replicas) {
      if (told.get(replica) === replica.state) continue;
      told.set(replica, replica.state);
      say(row(replica));
    }
  };
};

export const announceReady = (replicas: readonly Replica[], dataDir: string): void => {
  const urlOf = (name: string): string => replicas.find((each) => each.name === name)?.url ?? '';
  say(`\n${pc.bold('The cluster is running.')} Open ${pc.cyan(urlOf('reports'))}\n`);
  for (const replica of replicas) say(row(replica));
  say(`\n  ${pc.dim('sms'.padEnd(12))}${urlOf('smsc')}/smsc/api/inbox, the built-in SMSC`);
  say(`  ${pc.dim('calls'.padEnd(12))}simulated telephone network: no real telephone rings`);
  say(`  ${pc.dim('data'.padEnd(12))}${dataDir}, logs in ${dataDir}/logs`);
  say(`\n${pc.dim('Nothing that ends is started again. Ctrl-C stops everything in order.')}`);
};
