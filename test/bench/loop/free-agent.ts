/**
 * How long a free agent waits for the dialer: from the moment `AgentChanged` is given to the bus to the order at the CallPlacer,
 * with many redials waiting and with few, in turn. Between the two lie the bus's own commit, the reservation and the stored intent.
 */
import { topics } from '@ringback/contracts/topics.ts';
import { instant, type AgentId } from '@ringback/contracts/ids.ts';
import { startDialer } from '@ringback/dialer/service.ts';
import { dialerSettingsSchema } from '@ringback/dialer/settings.ts';
import { openGround } from '../durable-ground.ts';
import { percentile, type Measurement } from '../measurement.ts';
import { tirelessCentre } from '../tireless-centre.ts';
import { onTheWire, TEAM, TENANT } from './made-up-callers.ts';
import { storeWaitingRedials } from './waiting-redials.ts';

const MANY = 100_000;
const FEW = 100;
const SAMPLES = 150;
const WARM_UP = 15;
const AGENT = 'agent-1' as AgentId;

interface RunningDialer {
  /** Milliseconds until the next redial is ordered. */
  freeAgent(): Promise<number>;
  stop(): Promise<void>;
}

const dialerWith = async (waiting: number, folder: string): Promise<RunningDialer> => {
  await storeWaitingRedials(folder, waiting);
  const ground = await openGround(folder);
  const { acd, placer, nextOrder } = tirelessCentre();
  const dialer = await startDialer(ground, dialerSettingsSchema.parse({}), { acd, placer });
  let version = 0;
  return {
    async freeAgent() {
      version += 1;
      const at = instant(ground.clock.now());
      const state = { agentId: AGENT, status: 'free', version, callId: null, redialId: null } as const;
      const data = { tenantId: TENANT, teamId: TEAM, at, since: at, ...state };
      const message = onTheWire({ type: 'AgentChanged', data }, TEAM);
      const order = nextOrder();
      const start = performance.now();
      await ground.bus.publish(topics.agents.name, [message]);
      const took = (await order.at) - start;
      await order.over;
      return took;
    },
    async stop() {
      await dialer.stop();
      await ground.close();
    },
  };
};

const percentiles = (name: string, times: readonly number[]): Measurement[] =>
  ([50, 99] as const).map((share) => ({
    name: `loop.free-agent-to-order-${name}-waiting-p${share}`,
    value: percentile(times, share / 100),
    unit: 'ms',
  }));

export const measureFreeAgent = async (folder: string): Promise<Measurement[]> => {
  const many = await dialerWith(MANY, `${folder}-many`);
  // One redial less with each sample: so they are 100 in the middle.
  const few = await dialerWith(FEW + WARM_UP + SAMPLES / 2, `${folder}-few`);
  const times: { many: number; few: number }[] = [];
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1)
    times.push({ many: await many.freeAgent(), few: await few.freeAgent() });
  await many.stop();
  await few.stop();
  const measured = times.slice(WARM_UP);
  return [
    ...percentiles(
      String(MANY),
      measured.map((one) => one.many),
    ),
    ...percentiles(
      String(FEW),
      measured.map((one) => one.few),
    ),
  ];
};
