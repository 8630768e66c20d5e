/** The audit trail, newest first: a page of it, or all of it row by row. */
import { type Kysely, sql } from 'kysely';
import type { AuditEntry, AuditFilter, AuditPage, AuditQuery } from '../api/audit-shape.ts';
import type { AuditAction } from '../sign-in/audit-trail.ts';
import type { AuditRecord, SignInTables } from '../sign-in/tables.ts';

const PAGE_SIZE = 50;
const BATCH = 1000;

const toEntry = ({ detail, what, ...row }: AuditRecord): AuditEntry => ({
  ...row,
  what: what as AuditAction,
  detail: detail === null ? null : (JSON.parse(detail) as Record<string, unknown>),
});

/** What stands for itself in LIKE, with `!` before it. */
const literal = (text: string): string => text.replaceAll(/[!%_]/g, '!$&');

const chosen = (db: Kysely<SignInTables>, { from, to, what, viewer, target }: AuditFilter) => {
  let query = db.selectFrom('audit_trail').selectAll().orderBy('at', 'desc').orderBy('entryId', 'desc');
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (what !== undefined) query = query.where('what', '=', what);
  if (target !== undefined) query = query.where('target', '=', target);
  if (viewer !== undefined)
    query = query.where(({ or, eb }) =>
      or([
        eb('viewerId', '=', viewer),
        sql<boolean>`lower(${sql.ref('name')}) like lower(${`%${literal(viewer)}%`}) escape '!'`,
      ]),
    );
  return query;
};

export const auditPage = async (db: Kysely<SignInTables>, { page, ...filter }: AuditQuery): Promise<AuditPage> => {
  const rows = await chosen(db, filter)
    .limit(PAGE_SIZE + 1)
    .offset((page - 1) * PAGE_SIZE)
    .execute();
  return {
    page,
    pageSize: PAGE_SIZE,
    hasMore: rows.length > PAGE_SIZE,
    entries: rows.slice(0, PAGE_SIZE).map(toEntry),
  };
};

/** A batch at a time, from where the last ended: memory stays flat, and what is added meanwhile moves nothing. */
export async function* everyAuditEntry(db: Kysely<SignInTables>, filter: AuditFilter): AsyncIterable<AuditEntry> {
  let last: AuditRecord | undefined;
  for (;;) {
    const after = last;
    let query = chosen(db, filter).limit(BATCH);
    if (after !== undefined)
      query = query.where(({ eb, or, and }) =>
        or([eb('at', '<', after.at), and([eb('at', '=', after.at), eb('entryId', '<', after.entryId)])]),
      );
    const rows = await query.execute();
    yield* rows.map(toEntry);
    last = rows.at(-1);
    if (rows.length < BATCH) return;
  }
}
