/** What became of each inbound call. */
import type { CallEvent } from '@ringback/contracts/calls.ts';
import type { Recorder } from './record-rows.ts';
import type { CallRecord } from './tables.ts';

const recordEnd = (row: CallRecord, data: { at: string; agentId: string | null; talkSeconds: number }): void => {
  row.endedAt ??= data.at;
  row.agentId ??= data.agentId;
  row.talkSeconds ??= data.talkSeconds;
};

const recordPlace = (row: CallRecord, data: { queue: string | null; teamId: string | null }): void => {
  row.queue ??= data.queue;
  row.teamId ??= data.teamId;
};

export const callRecorder: Recorder<'calls', CallEvent> = {
  table: 'calls',
  key: 'callId',
  idOf: (event) => event.data.callId,
  blank: (callId) => ({
    callId,
    callerId: null,
    queue: null,
    teamId: null,
    startedAt: null,
    queuedAt: null,
    answeredAt: null,
    lostAt: null,
    leftMenuAt: null,
    endedAt: null,
    agentId: null,
    waitSeconds: null,
    talkSeconds: null,
    lossReason: null,
    tenantId: null,
  }),
  record(row, { type, data }) {
    row.callerId ??= data.caller?.callerId ?? null;
    row.tenantId ??= data.tenantId;
    switch (type) {
      case 'CallStarted':
        row.startedAt ??= data.at;
        return;
      case 'CallLeftMenu':
        row.leftMenuAt ??= data.at;
        return;
      case 'CallQueued':
        row.queuedAt ??= data.at;
        return recordPlace(row, data);
      case 'CallAnswered':
        row.answeredAt ??= data.at;
        row.agentId ??= data.agentId;
        row.waitSeconds ??= data.waitSeconds;
        return recordPlace(row, data);
      case 'CallLost':
        row.lostAt ??= data.at;
        row.lossReason ??= data.reason;
        row.waitSeconds ??= data.waitSeconds;
        return recordPlace(row, data);
      case 'CallEnded':
        return recordEnd(row, data);
    }
  },
};
