/** Sessions of people, in the table all replicas share: they outlive a restart, and signing out ends one everywhere at once. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { Role } from './rights.ts';
import { hashOf, newToken } from './secret-token.ts';
import type { SignInTables } from './tables.ts';
import type { Viewer } from './viewer.ts';

export interface Sessions {
  /** What the cookie is to hold. */
  start(viewer: Viewer, idToken: string | null): Promise<string>;
  find(token: string): Promise<Viewer | null>;
  /** The provider's id token, where it began there. Null too when there was no such session. */
  end(token: string): Promise<string | null>;
}

export const openSessions = (db: Kysely<SignInTables>, clock: Clock, hours: number): Sessions => ({
  async start({ id, name, roles }, idToken) {
    const now = clock.now();
    // Those that are over go when a new one comes: there are never more than people have signed in within the hours.
    await db.deleteFrom('sessions').where('expiresAt', '<=', instant(now)).execute();
    const token = newToken();
    await db
      .insertInto('sessions')
      .values({
        tokenHash: hashOf(token),
        viewerId: id,
        name,
        roles: JSON.stringify(roles),
        startedAt: instant(now),
        expiresAt: instant(now + hours * 3_600_000),
        idToken,
      })
      .execute();
    return token;
  },
  async find(token) {
    const row = await db
      .selectFrom('sessions')
      .select(['viewerId', 'name', 'roles'])
      .where('tokenHash', '=', hashOf(token))
      .where('expiresAt', '>', instant(clock.now()))
      .executeTakeFirst();
    return row === undefined
      ? null
      : { id: row.viewerId, name: row.name, roles: JSON.parse(row.roles) as readonly Role[] };
  },
  async end(token) {
    const mine = hashOf(token);
    const row = await db.selectFrom('sessions').select('idToken').where('tokenHash', '=', mine).executeTakeFirst();
    await db.deleteFrom('sessions').where('tokenHash', '=', mine).execute();
    return row?.idToken ?? null;
  },
});
