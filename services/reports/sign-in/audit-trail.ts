/** Who saw and did what, added row by row before the answer goes out. No number, no address of a computer: a hash of one is guessed in seconds. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import { newToken } from './secret-token.ts';
import type { SignInTables } from './tables.ts';
import type { Viewer } from './viewer.ts';

export const auditActions = [
  'signed-in',
  'signed-out',
  'refused',
  'saw-case',
  'searched-caller',
  'revealed-number',
  'exported-list',
  'saw-evidence',
  'printed-evidence',
  'acted-on-case',
  'ran-backtest',
  'sent-report',
  'made-key',
  'revoked-key',
  'used-key',
  'exported-trail',
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface Noted {
  /** The case, caller, key, list or right it was about. */
  readonly target?: string | null;
  /** Small, as JSON; never a number. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface AuditTrail {
  /** Durable when it resolves, to the time it has in the trail. */
  note(viewer: Pick<Viewer, 'id' | 'name'>, what: AuditAction, noted?: Noted): Promise<string>;
  /** The same, unless the same viewer did it to the same target within `minutes`: a page that looks again is not a second look. */
  noteOnce(viewer: Pick<Viewer, 'id' | 'name'>, what: AuditAction, target: string, minutes: number): Promise<void>;
}

export const openAuditTrail = (db: Kysely<SignInTables>, clock: Clock): AuditTrail => {
  const note: AuditTrail['note'] = async ({ id, name }, what, { target = null, detail } = {}) => {
    const at = instant(clock.now());
    const row = { entryId: newToken(), at, viewerId: id, name, what, target };
    await db
      .insertInto('audit_trail')
      .values({ ...row, detail: detail === undefined ? null : JSON.stringify(detail) })
      .execute();
    return at;
  };
  return {
    note,
    async noteOnce(viewer, what, target, minutes) {
      const known = await db
        .selectFrom('audit_trail')
        .select('entryId')
        .where('viewerId', '=', viewer.id)
        .where('at', '>', instant(clock.now() - minutes * 60_000))
        .where('target', '=', target)
        .where('what', '=', what)
        .limit(1)
        .executeTakeFirst();
      if (known === undefined) await note(viewer, what, { target });
    },
  };
};
