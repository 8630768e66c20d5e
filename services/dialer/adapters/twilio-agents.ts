/** Where agents are reached: a Twilio client, a SIP address or a number, by a list or by a pattern for all. */
import type { AgentId } from '@ringback/contracts/ids.ts';

/** Null: nobody knows the agent. */
export type EndpointOf = (agent: AgentId) => string | null;

export const ENDPOINT = /^(client:[\w.%{}-]{1,120}|sips?:[^\s@,]{1,120}@[^\s,]{1,120}|\+[1-9]\d{6,14})$/;
const AGENT = '{agent}';

/** `list`: `anna=client:anna`, `boris=sip:boris@pbx.example`, `clara=+74950000001`; `pattern`: `client:{agent}`, for those not in the list. */
export const agentEndpoints = (list: readonly string[], pattern: string | null): EndpointOf => {
  const listed = new Map(
    list.map((entry) => {
      const [agent = '', ...rest] = entry.split('=');
      return [agent, rest.join('=')];
    }),
  );
  return (agent) => listed.get(agent) ?? pattern?.replace(AGENT, clientName(agent)) ?? null;
};

/** Client names are letters, digits and underscores; SIP users may hold a few more signs, all of which this escapes. */
const clientName = (agent: AgentId): string => encodeURIComponent(agent);
