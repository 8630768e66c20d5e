/** Redials that wait, as the dialer would have stored them one by one, in seconds instead of minutes. */
import { caseIdOf, instant, redialIdOf, redialStream, type CallId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { NewEvent, Position } from '@ringback/runtime/event-store/port.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import { openGround, type DurableGround } from '../durable-ground.ts';
import { callerOf, TEAM, TENANT } from './made-up-callers.ts';

const AT_ONCE = 1000;
const MINUTE_MS = 60_000;

const queued = (caller: Caller, n: number, now: number): NewEvent => {
  const caseId = caseIdOf(caller.callerId, 'call-1' as CallId);
  const redialId = redialIdOf(caseId, 1);
  const at = instant(now - MINUTE_MS);
  const data: RedialEventOf<'RedialQueued'> = {
    tenantId: TENANT,
    callerId: caller.callerId,
    caseId,
    redialId,
    at,
    caller,
    teamId: TEAM,
    attempt: 1,
    virtualStart: instant(now - 10 * MINUTE_MS + n),
    notBefore: at,
    notAfter: instant(now + 600 * MINUTE_MS),
    ringTimeoutSeconds: 30,
    reservedAgentOnly: true,
  };
  return { id: redialId, type: 'RedialQueued', version: 1, time: at, data, meta: { key: caller.callerId } };
};

const storeSome = async ({ store, sealing, clock }: DurableGround, from: number, to: number): Promise<void> => {
  const ids = Array.from({ length: to - from }, (_, i) => from + i);
  const callers = await Promise.all(ids.map((n) => callerOf(sealing, n)));
  const events = callers.map((caller, i) => queued(caller, from + i, clock.now()));
  await Promise.all(events.map((event) => store.append(redialStream(event.id as never), [event], 'no-stream')));
};

/** Where the publisher would be: what is old news to the bus is not published while we measure. */
const lastPosition = async ({ store }: DurableGround): Promise<Position> => {
  let last = START;
  for (;;) {
    const events = await store.readAll(last, ['Redial'], AT_ONCE);
    last = events.at(-1)?.position ?? last;
    if (events.length < AT_ONCE) return last;
  }
};

/** Leaves the files of a dialer that was stopped with so many redials waiting. */
export const storeWaitingRedials = async (folder: string, waiting: number): Promise<void> => {
  const ground = await openGround(folder, 'none');
  for (let from = 0; from < waiting; from += AT_ONCE) await storeSome(ground, from, Math.min(from + AT_ONCE, waiting));
  await ground.store.saveCheckpoint('publisher-dialer', await lastPosition(ground));
  await ground.close();
};
