/** The inbox of the built-in SMSC, kept alive; `absent` where a real operator carries the messages. */
import { useEffect, useState } from 'react';
import { readJson, Refused } from '../live/read-json.ts';

/** As the built-in SMSC tells it. */
export interface InboxSms {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly parts: number;
  readonly partsArrived: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: string;
  readonly replies: readonly { readonly text: string; readonly at: number }[];
}

/** What one customer's phone shows, oldest message first. */
export interface Thread {
  readonly number: string;
  readonly from: string;
  readonly sms: readonly InboxSms[];
  readonly lastAt: number;
}

export type InboxState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly sms: readonly InboxSms[] };

const MOST_SMS = 300;
const RETRY_MS = 5000;

const newestFirst = (a: InboxSms, b: InboxSms): number => b.at - a.at || b.messageId.localeCompare(a.messageId);

const withSms = (state: InboxState, changed: readonly InboxSms[]): InboxState => {
  const known = state.kind === 'present' ? state.sms : [];
  const byId = new Map([...known, ...changed].map((one) => [one.messageId, one]));
  return { kind: 'present', sms: [...byId.values()].sort(newestFirst).slice(0, MOST_SMS) };
};

const lastAtOf = (sms: readonly InboxSms[]): number =>
  Math.max(...sms.flatMap(({ at, replies }) => [at, ...replies.map((reply) => reply.at)]));

export const threadsOf = (sms: readonly InboxSms[]): readonly Thread[] =>
  [...Map.groupBy(sms, ({ to }) => to)]
    .map(([number, ofNumber]) => ({
      number,
      from: ofNumber[0]?.from ?? '',
      sms: ofNumber.toReversed(),
      lastAt: lastAtOf(ofNumber),
    }))
    .sort((a, b) => b.lastAt - a.lastAt);

export const useInbox = (): InboxState => {
  const [state, setState] = useState<InboxState>({ kind: 'loading' });
  useEffect(() => {
    let events: EventSource | null = null;
    let timer = 0;
    let isWanted = true;
    const read = async (): Promise<void> => {
      const { sms } = await readJson<{ sms: readonly InboxSms[] }>('smsc/api/inbox?limit=300');
      if (isWanted) setState((before) => withSms(before, sms));
    };
    const watch = (): void => {
      events = new EventSource('smsc/api/inbox/stream');
      events.addEventListener('sms', (event: MessageEvent<string>) =>
        setState((before) => withSms(before, [JSON.parse(event.data) as InboxSms])),
      );
      // Also after a reconnection: what came meanwhile is read again.
      events.addEventListener('open', () => void read().catch(() => {}));
      events.addEventListener('error', () => {
        if (events?.readyState === EventSource.CLOSED) retry();
      });
    };
    const begin = (): void => {
      read().then(
        () => isWanted && watch(),
        (problem: unknown) => {
          if (!isWanted) return;
          if (problem instanceof Refused && problem.status === 404) setState({ kind: 'absent' });
          else retry();
        },
      );
    };
    const retry = (): void => {
      timer = window.setTimeout(begin, RETRY_MS);
    };
    begin();
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
      events?.close();
    };
  }, []);
  return state;
};
