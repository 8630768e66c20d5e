/** The smallest thing that redials, for tests of the centre: whoever is lost is called as soon as an agent of the team is free. */
import { deriveId, type AgentId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Acd, CallPlacer, CallProgress, Emit } from '../ports.ts';

export interface EagerDialer {
  readonly emit: Emit;
  start(acd: Acd, placer: CallPlacer): void;
  /** `reserve` and `release` as they were granted, and what the network told, in order. */
  readonly log: string[];
}

interface Lost {
  readonly redialId: RedialId;
  readonly number: string;
  readonly teamId: TeamId;
}

export const eagerDialer = (work: Work): EagerDialer => {
  const log: string[] = [];
  const lost: Lost[] = [];
  const free = new Map<AgentId, TeamId>();
  const agents = new Map<RedialId, AgentId>();
  let world: { acd: Acd; placer: CallPlacer } | null = null;

  const hear = (event: InboundEvent): void => {
    if (event.type === 'AgentChanged') {
      if (event.data.status === 'free') free.set(event.data.agentId, event.data.teamId);
      else free.delete(event.data.agentId);
    }
    if (event.type !== 'CallLost' || event.data.callerNumber == null || event.data.teamId == null) return;
    const redialId = deriveId('test-redial', event.data.callId) as RedialId;
    lost.push({ redialId, number: event.data.callerNumber, teamId: event.data.teamId });
  };
  const pace = async ({ acd, placer }: { acd: Acd; placer: CallPlacer }): Promise<void> => {
    for (const [agent, team] of free) {
      const next = lost.findIndex((candidate) => candidate.teamId === team);
      const redial = lost[next];
      if (redial === undefined || !(await acd.reserve(agent, team, redial.redialId)).reserved) continue;
      free.delete(agent);
      lost.splice(next, 1);
      agents.set(redial.redialId, agent);
      log.push(`reserve ${redial.redialId}`);
      await placer.originate({ ...redial, ringTimeoutSeconds: 25 });
    }
  };
  const follow = async (redial: RedialId, progress: CallProgress): Promise<void> => {
    log.push(`${progress.kind} ${redial}`);
    const agent = agents.get(redial)!;
    if (progress.kind === 'answered' && progress.by === 'person') await world!.placer.connect(redial, agent);
    if (progress.kind === 'answered' && progress.by === 'machine') await world!.placer.hangUp(redial);
    if (progress.kind !== 'failed' && progress.kind !== 'ended') return;
    await world!.acd.release(agent, redial);
    log.push(`release ${redial}`);
  };
  return {
    log,
    start(acd, placer) {
      world = { acd, placer };
      placer.onProgress((redial, progress) => void work.track(follow(redial, progress)));
    },
    async emit(events) {
      for (const event of events) hear(event);
      if (world !== null) await pace(world);
    },
  };
};
