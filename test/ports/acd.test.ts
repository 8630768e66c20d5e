/** Every ACD the dialer knows, held to one suite: the simulated centre, the same in another process, and Twilio TaskRouter. */
import { centreAcd } from '@ringback/centre/acd.ts';
import { openCallRecord } from '@ringback/centre/call-record.ts';
import { defaultCalleeParameters } from '@ringback/centre/callee-model.ts';
import { httpCentre } from '@ringback/centre/http-centre.ts';
import { telephoneNetwork } from '@ringback/centre/telephone-network.ts';
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import { acdSuite, type AcdUnderTest } from '@ringback/dialer/acd-suite.ts';
import { centreClient } from '@ringback/dialer/adapters/centre-client.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { pino } from 'pino';
import { taskRouterUnderTest } from './taskrouter-under-test.ts';

const team = 'service' as TeamId;
const agents = ['anna', 'boris'] as [AgentId, AgentId] & AgentId[];
const stranger = 'clara' as AgentId;
const log = pino({ level: 'silent' });

const simulated = (clock: Parameters<typeof centreAcd>[0]['clock']) => {
  const centre = centreAcd({ clock, say: () => {}, wrapUpSeconds: () => 15 });
  for (const agent of agents) centre.setInbound(agent, team, { status: 'free', callId: null });
  centre.setInbound(stranger, 'sales' as TeamId, { status: 'free', callId: null });
  const pause = (agent: AgentId): void => centre.setInbound(agent, team, { status: 'paused', callId: null });
  return { centre, under: { team, agents, stranger, pause } };
};

const simulatedCentre = async (): Promise<AcdUnderTest> => {
  const clock = virtualClock(Date.parse('2026-11-23T09:00:00.000Z'), trackedWork());
  const { centre, under } = simulated(clock);
  const run = (seconds: number): Promise<void> => clock.runUntil(clock.now() + seconds * 1000);
  return { ...under, acd: centre.acd, run, dispose: async () => {} };
};

const centreOverHttp = async (): Promise<AcdUnderTest> => {
  const clock = realClock((error) => {
    throw error;
  });
  const { centre, under } = simulated(clock);
  const record = openCallRecord(null);
  const callees = {
    parameters: defaultCalleeParameters,
    meet: () => ({ kind: 'fails', result: 'busy', rings: false, ringSeconds: 0 }) as const,
    wrapUpSeconds: () => 15,
  };
  const placer = telephoneNetwork({ clock, record, agents: centre.lines, isOnLine: () => false, callees });
  const http = httpCentre({ acd: centre.acd, placer }, clock);
  const server = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [http.routes] });
  const clients = [centreClient({ url: server.url, clock, log, answerWithinMs: 2_000 })];
  return {
    ...under,
    acd: clients[0]!.acd,
    run: (seconds) => new Promise((resolve) => clock.after(seconds * 1000, resolve)),
    async dispose() {
      for (const client of clients) await client.close();
      http.close();
      await server.close();
      record.close();
    },
  };
};

acdSuite('the simulated centre', simulatedCentre);
acdSuite('the centre over HTTP', centreOverHttp);
acdSuite('TaskRouter', taskRouterUnderTest);
