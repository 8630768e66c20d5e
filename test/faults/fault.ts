/** What a fault is: something that happens to a cluster, from which it must recover by itself. */
import type { ClusterOptions, ClusterUnderFault } from './cluster-under-fault.ts';

/** How hard it is hit: little in continuous integration, much in a long run. */
export interface Strength {
  readonly kills: number;
  /** Of all that is left to chance. */
  readonly seed: number;
  /** How long a server is away. */
  readonly outageSeconds: number;
  /** A line for whoever watches. */
  readonly tell: (line: string) => void;
}

export interface Fault {
  readonly name: string;
  /** Why it cannot be tried on this machine; null when it can. */
  readonly missing?: () => string | null;
  /** How the cluster is made that is to suffer it. */
  readonly prepare?: (strength: Strength) => ClusterOptions;
  /** Does it, while all is running. What it answers ends it, once all is read. */
  hurt(cluster: ClusterUnderFault, strength: Strength): Promise<(() => Promise<void>) | void>;
}
