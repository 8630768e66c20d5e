/** What supervisors asked for about a case, and what became of it: the newest first. */
import type { Kysely } from 'kysely';
import type { ActionRecord, ReportTables } from '../read-model/tables.ts';
import type { CaseAction } from '../shapes.ts';

const canBeUndone = ['waiting', 'sending', 'sent', 'taken'] as const;

/** Orders that went out, and what was answered no, cannot be taken back. */
const undoUntil = ({ action, state, undoUntil: until }: ActionRecord): string | null => {
  if (!canBeUndone.some((one) => one === state)) return null;
  return action.startsWith('redial-') && state !== 'waiting' ? null : until;
};

export const actionOf = (row: ActionRecord, undo?: ActionRecord): CaseAction => ({
  actionId: row.actionId,
  action: row.action,
  by: row.byName,
  reason: row.note,
  callAt: row.callAt,
  requestedAt: row.requestedAt,
  state: row.state,
  undoUntil: undo === undefined ? undoUntil(row) : null,
  refusal: row.refusal,
  allowedFrom: row.allowedFrom,
  endsAt: row.endsAt,
  undoRefused: undo?.refusal ?? null,
});

export interface ActionsOnCase {
  readonly actions: readonly CaseAction[];
  /** Name of who asked, by their id. */
  readonly names: ReadonlyMap<string, string>;
}

export const actionsOnCase = async (db: Kysely<ReportTables>, caseId: string): Promise<ActionsOnCase> => {
  const rows = await db
    .selectFrom('actions')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('requestedAt', 'desc')
    .orderBy('actionId')
    .execute();
  const undos = new Map(rows.flatMap((row) => (row.undoes === null ? [] : [[row.undoes, row] as const])));
  return {
    actions: rows.filter(({ undoes }) => undoes === null).map((row) => actionOf(row, undos.get(row.actionId))),
    names: new Map(rows.map(({ byId, byName }) => [byId, byName])),
  };
};
