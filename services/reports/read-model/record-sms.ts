/** How far each SMS got. */
import type { SmsEvent } from '@ringback/contracts/sms.ts';
import type { Recorder } from './record-rows.ts';
import type { SmsRecord } from './tables.ts';

const blank = (smsId: string, callerId: string): SmsRecord => ({
  smsId,
  callerId,
  caseId: null,
  kind: null,
  acceptedAt: null,
  submittingAt: null,
  submittedAt: null,
  deliveredAt: null,
  failedAt: null,
  unknownAt: null,
  refusedAt: null,
  reason: null,
  parts: null,
  notSentAt: null,
});

export const smsRecorder: Recorder<'sms', SmsEvent> = {
  table: 'sms',
  key: 'smsId',
  idOf: ({ data }) => ('smsId' in data ? data.smsId : null),
  blank: (smsId, { data }) => blank(smsId, data.callerId),
  record(row, { type, data }) {
    switch (type) {
      case 'SmsAccepted':
        row.acceptedAt ??= data.at;
        row.caseId ??= data.caseId;
        row.kind ??= data.kind;
        return;
      case 'SmsRefused':
        row.refusedAt ??= data.at;
        row.caseId ??= data.caseId;
        row.kind ??= data.kind;
        row.reason ??= data.reason;
        return;
      case 'SmsSubmitting':
        row.submittingAt ??= data.at;
        row.parts ??= data.parts;
        return;
      case 'SmsSubmitted':
        row.submittedAt ??= data.at;
        return;
      case 'SmsDelivered':
        row.deliveredAt ??= data.deliveredAt;
        return;
      case 'SmsFailed':
        row.failedAt ??= data.at;
        row.reason ??= data.error;
        return;
      case 'SmsOutcomeUnknown':
        row.unknownAt ??= data.at;
        return;
      case 'SmsNotSent':
        row.notSentAt = row.notSentAt !== null && row.notSentAt > data.at ? row.notSentAt : data.at;
        return;
      // A step of the story only: what a caller wrote.
      case 'SmsReceived':
        return;
    }
  },
};
