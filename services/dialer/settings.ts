/** What can be set about the dialer. Seconds unless the name says otherwise. */
import { z } from 'zod';

export const dialerSettingsSchema = z.strictObject({
  /** A person who answered is with an agent by then, or hears whose call it was and the redial counts as abandoned. */
  connectWithinSeconds: z.number().min(0.1).max(10).default(2),
  /** No agent counts as free when the newest news of the team is older; null where the ACD lives in this process. */
  agentsStaleAfterSeconds: z.number().min(5).max(3600).nullable().default(null),
  /** How long an agent given back or refused stays in doubt when the ACD tells nothing newer. */
  agentDoubtSeconds: z.number().min(0).max(300).default(5),
  /** A redial of which no word came this long after it must have stopped ringing is looked up at the network. */
  silenceSeconds: z.number().min(1).max(120).default(10),
  /** A connected call is looked up this often, for the case that word of its end was lost. */
  talkCheckSeconds: z.number().min(60).max(86_400).default(900),
  /** The network is asked twice, this far apart, before "never heard of it" is believed: an order may still be on its way. */
  lookUpGraceSeconds: z.number().min(0).max(60).default(3),
  /** Pause after trouble with the store, the ACD or the network. */
  retrySeconds: z.number().min(0.01).max(60).default(2),
  /** How long a stop waits for what rings to be settled; what then still rings is hung up. 0: hung up at once. */
  drainSeconds: z.number().min(0).max(120).default(5),
  /** Redials of different callers taken on at once. */
  concurrency: z.int().min(1).max(1000).default(64),
  /** Redials kept in memory ready to be decided on. */
  cacheSize: z.int().min(1).max(1_000_000).default(10_000),
});

export type DialerSettings = z.infer<typeof dialerSettingsSchema>;
