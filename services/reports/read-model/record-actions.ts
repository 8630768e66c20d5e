/** What recovery answered to what supervisors asked for here. What was asked for elsewhere is in the story alone. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import type { Transaction } from 'kysely';
import type { ActionRecord, ReportTables } from './tables.ts';

const change = (trx: Transaction<ReportTables>, actionId: string, changes: Partial<ActionRecord>): Promise<unknown> =>
  trx.updateTable('actions').set(changes).where('actionId', '=', actionId).where('state', '!=', 'undone').execute();

export const recordActions = async (trx: Transaction<ReportTables>, events: readonly CaseEvent[]): Promise<void> => {
  for (const { type, data } of events) {
    if (type === 'ActionTaken') {
      const { actionId, endsAt } = data;
      await change(trx, actionId, { state: 'taken', endsAt });
    } else if (type === 'ActionRefused') {
      const { actionId, reason, allowedFrom } = data;
      await change(trx, actionId, { state: 'refused', refusal: reason, allowedFrom });
    } else if (type === 'ActionUndone') {
      await change(trx, data.actionId, { state: 'taken' });
      await change(trx, data.undoes, { state: 'undone' });
    }
  }
};
