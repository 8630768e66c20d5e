/** The parts of the dialer, put together: they call each other in circles, as a call does. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { jurisdictionWithRules, rulesOfSettings } from '../abandonment-rules-setting.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Bus, Tenure } from '@ringback/runtime/bus/port.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { Logger } from 'pino';
import { shiftAt } from '../domain/shift-plan.ts';
import type { OwnRedialEvent, Redial } from '../domain/redial-state.ts';
import type { LedgerState } from '../pacing/ledger.ts';
import type { Acd, CallPlacer } from '../ports.ts';
import type { DialerSettings } from '../settings.ts';
import { shiftPlanOf } from '../shift-plan-setting.ts';
import type { AgentWords } from '../views/agent-words.ts';
import type { OpenRedials } from '../views/open-redials.ts';
import type { PacerMemory } from '../views/pacer-memory.ts';
import { campaignLedgers } from './campaign-ledgers.ts';
import { callerLinesIn } from './caller-lines.ts';
import { windowClosing } from './close-windows.ts';
import { redialConcluding } from './conclude-redial.ts';
import { agentConnecting } from './connect-agent.ts';
import { errandRunner } from './errands.ts';
import { type Flight, floorOf, type Team } from './floor.ts';
import { localHourIn } from './local-hour.ts';
import { localTimeIn } from './local-time.ts';
import { lookUpsOf } from './look-up-redial.ts';
import { pacerOf } from './pace-team.ts';
import { pictureOf } from './pacing-picture.ts';
import { pacingSettingsOf } from './pacing-settings.ts';
import { redialPlacing } from './place-redial.ts';
import { pacingNews } from './tell-pacing.ts';
import { redialTimers } from './redial-timers.ts';
import { redialsIn } from './redials.ts';
import { tracedErrands } from './traced-errands.ts';
import { type AgentHearing, agentHearing } from './when-agent-changes-pace-team.ts';
import { learningOf } from './what-is-learned.ts';
import { callHearing, type Hearing } from './when-call-progresses-settle-redial.ts';
import { drainingOf } from './when-stopped-settle-what-rings.ts';
import { teamTakeUp, whenTeamsAreSharedTakeMineUp } from './when-teams-are-shared-take-mine-up.ts';

export interface Ground {
  readonly store: EventStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly sealing: Sealing;
  readonly open: OpenRedials;
  readonly words: AgentWords;
  readonly memory: PacerMemory;
  /** The campaigns' ledgers as they are stored. */
  readonly ledgers: ReadonlyMap<Campaign, LedgerState>;
}

export type Dialing = ReturnType<typeof dialingOf>;

export const dialingOf = (
  ground: Ground,
  settings: DialerSettings,
  ports: { readonly acd: Acd; readonly placer: CallPlacer },
) => {
  const { clock } = ground;
  const { cacheSize, retrySeconds } = settings;
  const rulesOf = rulesOfSettings(settings);
  const hourAt = localHourIn(settings.zone);
  const localTime = localTimeIn(settings.zone);
  const plan = shiftPlanOf(settings.shiftPlan);
  const shift = (at: number) => shiftAt(plan, localTime(at));
  let tenure: Tenure = () => null;
  const ledgers = campaignLedgers({
    rulesOf,
    from: ground.ledgers,
    atHand: (team) => basis.floor.campaignsAtHand(team),
  });
  const learning = learningOf({ rulesOf, hourAt, hear: (team, fact) => pacer.hear(team, fact) });
  const redials = redialsIn(ground.store, cacheSize, (events, before) => recorded(events, before));
  const recorded = (events: readonly OwnRedialEvent[], before: Redial): void => {
    for (const event of events) {
      // First the ledgers, for the engine asks what the answer leaves.
      ledgers.hear(event);
      learning.redial(event, before);
    }
  };
  const errands = errandRunner(ground, retrySeconds);
  const basis = {
    ...ground,
    ...ports,
    redials,
    ledgers,
    rulesOf,
    jurisdictionWithRules: jurisdictionWithRules(settings),
    retrySeconds,
    lines: callerLinesIn({ ...ground, redials, cacheSize }),
    errands: tracedErrands(errands, redials),
    timers: redialTimers(clock),
    floor: floorOf({
      settings: { staleAfterSeconds: settings.agentsStaleAfterSeconds, doubtSeconds: settings.agentDoubtSeconds },
      tenureOf: (team) => tenure(topics.agents.name, team),
      onNew: (team) => takeUp(team),
    }),
    learn: learning.agent,
    pace: (team: Team): void => {
      connectAgent.serve(team);
      pacer.pace(team);
      draining.noticed();
    },
    pause: (team: Team): void => pacer.pause(team),
    forget: (team: Team): void => {
      pacer.forget(team);
      news.forget(team);
    },
  };
  const agentsHeard: AgentHearing = agentHearing(basis);
  const lookUp = (flight: Flight): void => lookUps.lookUp(flight);
  const conclude = redialConcluding({ ...basis, lookUp });
  const connectAgent = agentConnecting({
    ...basis,
    conclude,
    lookUp,
    connected: (flight, at) => hearing.connected(flight, at),
  });
  const hearing: Hearing = callHearing({
    ...basis,
    conclude,
    connectAgent,
    talkCheckSeconds: settings.talkCheckSeconds,
    lookUp,
  });
  const lookUps = lookUpsOf({
    ...basis,
    hearing,
    conclude,
    settings,
  });
  const place = redialPlacing({ ...basis, lookUps, conclude, silenceSeconds: settings.silenceSeconds });
  const close = windowClosing({ ...basis, lookUps });
  const pacing = (team: TeamId) => pacingSettingsOf(settings, ports.placer, team);
  const timeOfDay = (at: number) => ({ hour: hourAt(at), inboundShare: shift(at)?.inboundShare ?? 0 });
  const news = pacingNews({
    ...ground,
    everySeconds: settings.pacingNewsSeconds,
    holds: basis.floor.holds,
    picture: (team, now) => picture(team, now),
  });
  const pacer = pacerOf({ ...basis, pacing, timeOfDay, place, close, decided: news.decided });
  const picture = pictureOf({ pacer, ledgers, settings });
  const takeUp = teamTakeUp({ ...basis, errands, lookUps, agentsHeard, recall: pacer.recall });
  const takeMineUp = whenTeamsAreSharedTakeMineUp({ ...basis, errands });
  const draining = drainingOf({ ...basis, conclude, drainSeconds: settings.drainSeconds });
  return {
    ...basis,
    conclude,
    hearing,
    lookUps,
    agentsHeard,
    draining,
    pacer,
    plan,
    shift,
    /** Whose teams are whose from now on. */
    shared(among: Tenure): void {
      tenure = among;
      takeMineUp();
    },
    /** Nothing new is placed, and what fails from now on is left for the next start. */
    stopPlacing(): void {
      pacer.stop();
      news.stop();
      basis.errands.stopRetrying();
    },
  };
};
