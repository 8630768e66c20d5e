/** How each redial went. */
import type { RedialEvent, RedialEventOf } from '@ringback/contracts/redials.ts';
import type { Recorder } from './record-rows.ts';
import type { RedialRecord } from './tables.ts';

const blank = (redialId: string, data: RedialEvent['data']): RedialRecord => ({
  redialId,
  caseId: data.caseId,
  callerId: data.callerId,
  agentId: null,
  attempt: null,
  queuedAt: null,
  placedAt: null,
  answeredAt: null,
  connectedAt: null,
  endedAt: null,
  abandonedAt: null,
  unansweredAt: null,
  cancelledAt: null,
  unknownAt: null,
  reason: null,
  ringSeconds: null,
  secondsToAgent: null,
  talkSeconds: null,
  teamId: null,
  virtualStart: null,
  notBefore: null,
  notAfter: null,
});

const recordQueuing = (row: RedialRecord, data: RedialEventOf<'RedialQueued'>): void => {
  row.queuedAt ??= data.at;
  row.attempt ??= data.attempt;
  row.teamId ??= data.teamId;
  row.virtualStart ??= data.virtualStart;
  row.notBefore ??= data.notBefore;
  row.notAfter ??= data.notAfter;
};

const recordPlacing = (row: RedialRecord, data: RedialEventOf<'RedialPlaced'>): void => {
  row.placedAt ??= data.at;
  row.agentId ??= data.agentId;
  row.attempt ??= data.attempt;
  row.teamId ??= data.teamId;
};

const recordConnection = (row: RedialRecord, data: RedialEventOf<'RedialConnected'>): void => {
  row.connectedAt ??= data.at;
  row.agentId ??= data.agentId;
  row.secondsToAgent ??= data.secondsToAgent;
};

export const redialRecorder: Recorder<'redials', RedialEvent> = {
  table: 'redials',
  key: 'redialId',
  idOf: ({ data }) => data.redialId,
  blank: (redialId, { data }) => blank(redialId, data),
  record(row, { type, data }) {
    switch (type) {
      case 'RedialQueued':
        return recordQueuing(row, data);
      case 'RedialPlaced':
        return recordPlacing(row, data);
      case 'RedialAnswered':
        row.answeredAt ??= data.at;
        row.ringSeconds ??= data.ringSeconds;
        return;
      case 'RedialConnected':
        return recordConnection(row, data);
      case 'RedialAbandoned':
        row.abandonedAt ??= data.at;
        return;
      case 'RedialUnanswered':
        row.unansweredAt ??= data.at;
        row.reason ??= data.result;
        row.ringSeconds ??= data.ringSeconds;
        return;
      case 'RedialCancelled':
        row.cancelledAt ??= data.at;
        row.reason ??= data.reason;
        return;
      case 'RedialOutcomeUnknown':
        row.unknownAt ??= data.at;
        return;
      case 'RedialEnded':
        row.endedAt ??= data.at;
        row.talkSeconds ??= data.talkSeconds;
        return;
    }
  },
};
