/** Tells ingest over HTTP what happens in the centre. Said again after a failure it is the same event: its id is made of what it says. */
import { deriveId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Emit } from './ports.ts';

export interface IngestAddress {
  /** `http://host:port`, without a path. */
  readonly url: string;
  readonly token: string | null;
  readonly clock: Clock;
}

/** Ingest did not take the events. Says no number and no event. */
export class IngestRefused extends Error {
  override readonly name = 'IngestRefused';
  readonly code = 'ingest-refused';
}

const SOURCE = 'demo-centre';
const AT_ONCE = 200;
const ANSWER_WITHIN_MS = 15_000;

const cloudEvent = ({ type, data }: InboundEvent) => ({
  specversion: '1.0',
  id: deriveId(SOURCE, type, JSON.stringify(data)),
  source: SOURCE,
  type,
  data,
});

export const tellIngest = ({ url, token, clock }: IngestAddress): Emit => {
  const post = async (events: readonly InboundEvent[]): Promise<void> => {
    const impatient = new AbortController();
    const cancel = clock.after(ANSWER_WITHIN_MS, () => impatient.abort());
    try {
      const response = await fetch(new URL('/events', url), {
        method: 'POST',
        signal: impatient.signal,
        headers: {
          'content-type': 'application/cloudevents-batch+json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(events.map(cloudEvent)),
      });
      await response.arrayBuffer();
      if (response.status !== 202) throw new IngestRefused(`ingest answered ${response.status}`);
    } finally {
      cancel();
    }
  };
  return async (events) => {
    for (let from = 0; from < events.length; from += AT_ONCE) await post(events.slice(from, from + AT_ONCE));
  };
};
