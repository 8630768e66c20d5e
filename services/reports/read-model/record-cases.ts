/** The state of each case, as recovery told it. */
import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import type { Recorder } from './record-rows.ts';
import type { CaseRecord } from './tables.ts';

const latest = (one: string | null, other: string): string => (one !== null && one > other ? one : other);

const recordOpening = (row: CaseRecord, data: CaseEventOf<'CaseOpened'>): void => {
  row.openedAt ??= data.at;
  row.lostAt ??= data.lostAt;
  row.queue ??= data.queue;
  row.teamId ??= data.teamId;
  row.waitSeconds ??= data.waitSeconds;
  row.lossReason ??= data.lossReason;
  row.tenantId ??= data.tenantId;
  row.sealedNumber ??= data.caller.sealedNumber;
  row.arm ??= data.arm ?? null;
};

const recordRecovery = (row: CaseRecord, data: CaseEventOf<'CaseRecovered'>): void => {
  if (row.closedAt !== null) return;
  row.status = data.by === 'redial' ? 'recovered-by-redial' : 'recovered-by-caller';
  row.recoveredAt = data.recoveredAt;
  row.closedAt = data.at;
};

const recordGivingUp = (row: CaseRecord, data: CaseEventOf<'CaseGivenUp'>): void => {
  if (row.closedAt !== null) return;
  row.status = 'given-up';
  row.giveUpReason = data.reason;
  row.closedAt = data.at;
};

const blank = (caseId: string, callerId: string): CaseRecord => ({
  caseId,
  callerId,
  queue: null,
  teamId: null,
  openedAt: null,
  lostAt: null,
  waitSeconds: null,
  lossReason: null,
  status: 'open',
  closedAt: null,
  recoveredAt: null,
  giveUpReason: null,
  apologySmsId: null,
  apologyRefusal: null,
  onLineAt: null,
  offLineAt: null,
  tenantId: null,
  sealedNumber: null,
  arm: null,
});

export const caseRecorder: Recorder<'cases', CaseEvent> = {
  table: 'cases',
  key: 'caseId',
  idOf: ({ data }) => ('caseId' in data ? data.caseId : null),
  blank: (caseId, { data }) => blank(caseId, data.callerId ?? ''),
  record(row, { type, data }) {
    switch (type) {
      case 'CaseOpened':
        return recordOpening(row, data);
      case 'ApologyRequested':
        row.apologySmsId ??= data.smsId;
        return;
      case 'ApologyRefused':
        row.apologyRefusal ??= data.reason;
        return;
      case 'CallerCameOnLine':
        row.onLineAt = latest(row.onLineAt, data.at);
        return;
      case 'CallerLeftLine':
        row.offLineAt = latest(row.offLineAt, data.at);
        return;
      case 'CaseRecovered':
        return recordRecovery(row, data);
      case 'CaseGivenUp':
        return recordGivingUp(row, data);
      // Told of losses, redials and callers: other tables remember them.
      case 'LossNotEligible':
      case 'LossMerged':
      case 'RedialRequested':
      case 'RedialRefused':
      case 'RedialWithdrawn':
      case 'RedialConcluded':
      case 'CallerWished':
      case 'NoticeRequested':
      case 'NoticeRefused':
      case 'ActionTaken':
      case 'ActionRefused':
      case 'ActionUndone':
      case 'CallerOptedOut':
      case 'CallerOptedIn':
        return;
    }
  },
};
