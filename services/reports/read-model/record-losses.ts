/** What recovery made of each lost call: a case, part of an open case, or nothing and why. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import type { Recorder } from './record-rows.ts';

const nowhere = { tenantId: null, queue: null, teamId: null, waitSeconds: null, lossReason: null };

export const lossRecorder: Recorder<'losses', CaseEvent> = {
  table: 'losses',
  key: 'callId',
  idOf: ({ type, data }) =>
    type === 'LossNotEligible' || type === 'CaseOpened' || type === 'LossMerged' ? data.callId : null,
  blank: (callId) => ({
    callId,
    callerId: null,
    caseId: null,
    became: 'not-eligible',
    reason: null,
    lostAt: '',
    ...nowhere,
  }),
  record(row, { type, data }) {
    // The first word counts: one loss is told once, whatever repeats.
    if (row.lostAt !== '') return;
    if (type !== 'LossNotEligible' && type !== 'CaseOpened' && type !== 'LossMerged') return;
    row.callerId = data.callerId;
    row.lostAt = data.lostAt;
    row.tenantId = data.tenantId;
    row.queue = data.queue;
    row.teamId = data.teamId;
    row.waitSeconds = data.waitSeconds;
    row.lossReason = data.lossReason;
    if (type === 'LossNotEligible') {
      row.reason = data.reason;
      return;
    }
    row.caseId = data.caseId;
    row.became = type === 'CaseOpened' ? 'opened' : 'merged';
  },
};
