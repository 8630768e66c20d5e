/** The recorded file, by its format. */
import { readAnonymousBank } from '@ringback/ingest/anonymousbank/recording.ts';
import { readCsv } from '@ringback/ingest/csv/recording.ts';
import { readQueueLog } from '@ringback/ingest/queue-log/recording.ts';
import type { Recording } from '@ringback/ingest/recording.ts';
import type { ReplayArguments } from './arguments.ts';

const DEFAULT_ZONE = 'Europe/Moscow';

/** Throws `RecordingUnreadable`. */
export const readRecording = ({ file, format, zone, seed }: ReplayArguments): Promise<Recording> => {
  switch (format) {
    case 'anonymousbank':
      return readAnonymousBank(file, { seed, ...(zone === null ? {} : { zone }) });
    case 'queue_log':
      return readQueueLog(file, { zone: zone ?? DEFAULT_ZONE });
    case 'csv':
      return readCsv(file, { zone: zone ?? DEFAULT_ZONE });
    default:
      return format satisfies never;
  }
};
