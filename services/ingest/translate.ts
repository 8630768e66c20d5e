/** What a source says, as envelopes of our language: the number sealed, the caller known by a keyed hash, ids derived. */
import type { AgentEvent, LiveQueue } from '@ringback/contracts/agents.ts';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { versionOf, type Envelope } from '@ringback/contracts/envelope.ts';
import { deriveId, epochMs, type Instant, type TeamId, type TenantId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { Topic } from '@ringback/contracts/topics.ts';
import { CallerForgotten, type Sealing } from '@ringback/runtime/sealing/port.ts';
import { numberReader } from './caller-number.ts';
import { isZone } from './zones.ts';

type AgentFact = Extract<InboundEvent, { type: 'AgentChanged' | 'TeamSnapshotTaken' }>;
type CallFact = Exclude<InboundEvent, AgentFact>;
type Profile = Pick<CallFact['data'], 'callerNumber' | 'callerZone' | 'callerLanguage' | 'callerLine'>;
type WhoCalled = Pick<CallEvent['data'], 'caller' | 'callerProblem'>;

export interface Translated {
  readonly topic: Topic;
  readonly envelope: Envelope<CallEvent> | Envelope<AgentEvent>;
}

/** Where an event came from. `id`: what the source calls this message, if it does; said twice, it is a duplicate. */
export interface Origin {
  readonly source: string;
  readonly id?: string;
  readonly traceparent?: string;
}

/** An event with where it came from. */
export interface Report extends Origin {
  readonly event: InboundEvent;
}

export interface TranslatorSettings {
  readonly tenantId: TenantId;
  readonly country: string;
  readonly zone: string;
}

const nobody = (callerProblem: 'withheld' | 'invalid'): WhoCalled => ({ caller: null, callerProblem });

const whoCalled = ({ tenantId, country, zone }: TranslatorSettings, sealing: Sealing) => {
  const read = numberReader(country);
  const zonesOf = (told: Profile['callerZone'], ofNumber: readonly string[]): Pick<Caller, 'zones' | 'zoneSource'> => {
    if (told && isZone(told)) return { zones: [told], zoneSource: 'told' };
    // A caller of the centre's own country is most likely in the centre's own zone.
    const likely = ofNumber.filter((possible) => possible === zone);
    if (ofNumber.length > 0) return { zones: [...new Set([...likely, ...ofNumber])], zoneSource: 'number' };
    return { zones: [zone], zoneSource: 'centre' };
  };
  return async (said: Profile): Promise<WhoCalled> => {
    const number = read(said.callerNumber);
    if (number.kind !== 'number') return nobody(number.kind);
    const callerId = sealing.callerIdOf(tenantId, number.e164);
    try {
      const caller: Caller = {
        callerId,
        sealedNumber: await sealing.seal(callerId, number.e164),
        // The source may know mobile from fixed; that a number costs extra it cannot talk away.
        line: number.line === 'premium' ? 'premium' : (said.callerLine ?? number.line),
        country: number.country,
        ...zonesOf(said.callerZone, number.zones),
        language: said.callerLanguage ?? null,
      };
      return { caller, callerProblem: null };
    } catch (error) {
      // Who asked to be forgotten stays unknown to us, also when they call again.
      if (error instanceof CallerForgotten) return nobody('withheld');
      throw error;
    }
  };
};

const callEvent = (fact: CallFact, tenantId: TenantId, who: WhoCalled): CallEvent => {
  const { callId, at } = fact.data;
  const call = { tenantId, callId, at, ...who };
  switch (fact.type) {
    case 'CallStarted':
      return { type: 'CallStarted', data: call };
    case 'CallLeftMenu':
      return { type: 'CallLeftMenu', data: { ...call, menuSeconds: fact.data.menuSeconds } };
    case 'CallQueued': {
      const { queue, teamId } = fact.data;
      return { type: 'CallQueued', data: { ...call, queue, teamId: teamId ?? teamOf(queue) } };
    }
    case 'CallAnswered': {
      const { queue = null, teamId, agentId = null, waitSeconds } = fact.data;
      const team = teamId ?? (queue === null ? null : teamOf(queue));
      return { type: 'CallAnswered', data: { ...call, queue, teamId: team, agentId, waitSeconds } };
    }
    case 'CallLost': {
      const { queue, teamId, reason, waitSeconds } = fact.data;
      return { type: 'CallLost', data: { ...call, queue, teamId: teamId ?? teamOf(queue), reason, waitSeconds } };
    }
    case 'CallEnded': {
      const { agentId = null, talkSeconds } = fact.data;
      return { type: 'CallEnded', data: { ...call, agentId, talkSeconds } };
    }
    default:
      return fact satisfies never;
  }
};

const teamOf = (queue: string): TeamId => queue as TeamId;

const agentState = (
  said: { version?: number | null; callId?: AgentState['callId']; redialId?: string | null },
  since: Instant,
) => ({
  version: said.version ?? epochMs(since),
  callId: said.callId ?? null,
  redialId: (said.redialId ?? null) as AgentState['redialId'],
});
type AgentState = Extract<AgentEvent, { type: 'AgentChanged' }>['data'];

const agentEvent = (fact: AgentFact, tenantId: TenantId): AgentEvent => {
  const { teamId, at } = fact.data;
  if (fact.type === 'AgentChanged') {
    const { agentId, status } = fact.data;
    return {
      type: 'AgentChanged',
      data: { tenantId, teamId, agentId, status, at, since: at, ...agentState(fact.data, at) },
    };
  }
  const agents = fact.data.agents.map((agent) => {
    const { agentId, status, since } = agent;
    return { agentId, status, since, ...agentState(agent, since) };
  });
  return { type: 'TeamSnapshotTaken', data: { tenantId, teamId, at, agents, ...liveQueue(fact.data.inbound) } };
};

type SaidQueue = Extract<AgentFact, { type: 'TeamSnapshotTaken' }>['data']['inbound'];
const liveQueue = (said: SaidQueue): { readonly inbound?: LiveQueue } =>
  said ? { inbound: { ...said, serviceLevel: said.serviceLevel ?? null } } : {};

/** The same report of the same thing gives the same id, whoever sends it again. */
const idOf = ({ source, id }: Origin, { type, data }: CallEvent | AgentEvent): string => {
  if (id !== undefined) return deriveId('reported', data.tenantId, source, id);
  const subject =
    type === 'AgentChanged'
      ? [data.teamId, data.agentId, data.version]
      : type === 'TeamSnapshotTaken'
        ? [data.teamId]
        : // One call may wait in several queues, one after the other.
          [data.callId, 'queue' in data ? (data.queue ?? '') : ''];
  return deriveId('observed', data.tenantId, source, type, data.at, ...subject);
};

const isAgentFact = (fact: InboundEvent): fact is AgentFact =>
  fact.type === 'AgentChanged' || fact.type === 'TeamSnapshotTaken';

/** Seals as it goes: rejects only when the keys cannot be reached. */
export const translator = (settings: TranslatorSettings, sealing: Sealing) => {
  const identify = whoCalled(settings, sealing);
  const { tenantId } = settings;
  const envelope = <E extends CallEvent | AgentEvent>(event: E, key: string, origin: Origin): Envelope<E> => ({
    id: idOf(origin, event),
    source: origin.source,
    type: event.type,
    version: versionOf(event.type),
    time: event.data.at,
    key,
    ...(origin.traceparent === undefined ? {} : { traceparent: origin.traceparent }),
    data: event.data,
  });
  return async (fact: InboundEvent, origin: Origin): Promise<Translated> => {
    if (isAgentFact(fact)) {
      const event = agentEvent(fact, tenantId);
      return { topic: 'agents', envelope: envelope(event, event.data.teamId, origin) };
    }
    const event = callEvent(fact, tenantId, await identify(fact.data));
    return { topic: 'calls', envelope: envelope(event, event.data.caller?.callerId ?? event.data.callId, origin) };
  };
};
