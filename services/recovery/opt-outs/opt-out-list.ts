/** Opt-outs taken in from a list, and told as one: straight from what recovery remembers of each caller. */
import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import { callerStream, deriveId, instant, type CallerId, type TenantId } from '@ringback/contracts/ids.ts';
import { commandRunner } from '@ringback/runtime/decider.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { CallerForgotten } from '@ringback/runtime/sealing/port.ts';
import { callerDecider } from '../domain/caller.ts';
import type { CallerState } from '../domain/caller-state.ts';
import type { Command } from '../domain/commands.ts';
import type { Policy } from '../domain/policy.ts';
import type { OptOut, OptOutRow } from './opt-out-file.ts';

export type OptOutGround = Pick<Platform, 'store' | 'sealing' | 'clock'>;

export interface ImportResult {
  readonly added: number;
  /** Were out before: nothing was stored. */
  readonly already: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

const CACHED_CALLERS = 1_000;
const EVENTS_AT_ONCE = 1_000;
/** One at a time, a list of 100,000 takes minutes: each waits for the disk. */
const ROWS_AT_ONCE = 64;
const CATEGORY = ['Caller'];

/** Idempotent: run it again after any failure. Open redials of whoever is opted out are called back. */
export const importOptOuts = async (
  { store, sealing, clock }: OptOutGround,
  tenantId: TenantId,
  policy: Policy,
  rows: readonly OptOutRow[],
): Promise<ImportResult> => {
  const callers = commandRunner<CallerState, Command, CaseEvent>({
    store,
    decider: callerDecider(policy),
    keyOf: ({ data }) => ('callerId' in data ? data.callerId : null),
    cacheSize: CACHED_CALLERS,
  });
  const sealed = (caller: CallerId, number: string): Promise<string | null> =>
    sealing.seal(caller, number).catch((error: unknown) => {
      // Whoever asked to be forgotten may still want to be left alone.
      if (error instanceof CallerForgotten) return null;
      throw error;
    });
  const optOut = async (callerId: CallerId, number: string | null): Promise<boolean> => {
    const now = clock.now();
    const sealedNumber = number === null ? null : await sealed(callerId, number);
    const { events } = await callers.run(
      callerStream(callerId),
      { kind: 'opt-out', tenantId, callerId, source: 'import', sealedNumber, now },
      { causeId: deriveId('opt-out-import', callerId, now), time: instant(now) },
    );
    return events.length > 0;
  };
  let [added, already] = [0, 0];
  const refused: { line: number; reason: string }[] = [];
  const take = async (row: OptOutRow): Promise<void> => {
    if ('refused' in row) return void refused.push({ line: row.line, reason: row.refused });
    const isNew =
      'number' in row
        ? await optOut(sealing.callerIdOf(tenantId, row.number), row.number)
        : await optOut(row.callerId, null);
    if (isNew) added += 1;
    else already += 1;
  };
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await Promise.all(rows.slice(at, at + ROWS_AT_ONCE).map(take));
  return { added, already, refused };
};

type Out = Pick<CaseEventOf<'CallerOptedOut'>, 'at' | 'source'>;

/** Oldest first. */
export const exportOptOuts = async (
  { store, sealing }: OptOutGround,
  tenantId: TenantId,
): Promise<readonly OptOut[]> => {
  const out = new Map<CallerId, Out>();
  const sealedNumbers = new Map<CallerId, string>();
  const note = ({ type, data }: CaseEvent): void => {
    if (data.tenantId !== tenantId || !('callerId' in data) || data.callerId === null) return;
    const { callerId } = data;
    const known = 'caller' in data ? data.caller.sealedNumber : 'sealedNumber' in data ? data.sealedNumber : undefined;
    if (known !== undefined) sealedNumbers.set(callerId, known);
    if (type === 'CallerOptedOut') out.set(callerId, data);
    if (type === 'CallerOptedIn') out.delete(callerId);
  };
  for (let after = START; ; ) {
    const events = await store.readAll(after, CATEGORY, EVENTS_AT_ONCE);
    for (const event of events) note(event as unknown as CaseEvent);
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  const optOuts: OptOut[] = [];
  for (const [callerId, { at, source }] of out) {
    const sealedNumber = sealedNumbers.get(callerId);
    const number = sealedNumber === undefined ? null : await sealing.unseal(callerId, sealedNumber);
    optOuts.push({ number, callerId, since: at, source });
  }
  return optOuts.toSorted((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)));
};
