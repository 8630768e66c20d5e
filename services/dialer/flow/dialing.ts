/** The parts of the dialer, put together: they call each other in circles, as a call does. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { Logger } from 'pino';
import { type PacingPolicy, progressive } from '../domain/pacing.ts';
import type { Acd, CallPlacer } from '../ports.ts';
import type { DialerSettings } from '../settings.ts';
import { windowClosing } from './close-windows.ts';
import { redialConcluding } from './conclude-redial.ts';
import { agentConnecting } from './connect-agent.ts';
import { errandRunner } from './errands.ts';
import { floorOf, type Team } from './floor.ts';
import { lookUpsOf } from './look-up-redial.ts';
import { pacerOf } from './pace-team.ts';
import { redialPlacing } from './place-redial.ts';
import { redialTimers } from './redial-timers.ts';
import { redialsIn } from './redials.ts';
import { tracedErrands } from './traced-errands.ts';
import { callHearing, type Hearing } from './when-call-progresses-settle-redial.ts';
import { drainingOf } from './when-stopped-settle-what-rings.ts';

export interface Ground {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly sealing: Sealing;
}

export type Dialing = ReturnType<typeof dialingOf>;

export const dialingOf = (
  ground: Ground,
  settings: DialerSettings,
  ports: { readonly acd: Acd; readonly placer: CallPlacer },
  policy: PacingPolicy = progressive,
) => {
  const { clock } = ground;
  const redials = redialsIn(ground.store, settings.cacheSize);
  const basis = {
    ...ground,
    ...ports,
    redials,
    errands: tracedErrands(errandRunner(ground, settings.retrySeconds), redials),
    timers: redialTimers(clock),
    floor: floorOf({ staleAfterSeconds: settings.agentsStaleAfterSeconds, doubtSeconds: settings.agentDoubtSeconds }),
    pace: (team: Team): void => {
      pacer.pace(team);
      draining.noticed();
    },
    pause: (team: Team): void => pacer.pause(team),
  };
  const conclude = redialConcluding(basis);
  const connectAgent = agentConnecting({
    ...basis,
    conclude,
    connectWithinSeconds: settings.connectWithinSeconds,
    connected: (flight) => hearing.connected(flight, nowInstant(clock)),
  });
  const hearing: Hearing = callHearing({
    ...basis,
    conclude,
    connectAgent,
    talkCheckSeconds: settings.talkCheckSeconds,
    lookUp: (flight) => lookUps.lookUp(flight),
  });
  const lookUps = lookUpsOf({ ...basis, hearing, conclude, settings });
  const place = redialPlacing({ ...basis, lookUps, conclude, silenceSeconds: settings.silenceSeconds });
  const close = windowClosing({ ...basis, lookUps });
  const pacer = pacerOf({ ...basis, policy, retrySeconds: settings.retrySeconds, place, close });
  const draining = drainingOf({ ...basis, conclude, drainSeconds: settings.drainSeconds });
  return {
    ...basis,
    conclude,
    hearing,
    lookUps,
    draining,
    /** Nothing new is placed, and what fails from now on is left for the next start. */
    stopPlacing(): void {
      pacer.stop();
      basis.errands.stopRetrying();
    },
  };
};
