/** What the double keeps: one log, its streams, and the rule of expected revisions as KurrentDB's index writer has it. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LoggedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Place in the log; commit and prepare position alike, as a server since 22.10 has it. */
  readonly position: number;
  readonly createdMs: number;
}

export type Expected = 'any' | 'no-stream' | 'stream-exists' | number;

export type Written =
  | {
      readonly ok: true;
      readonly revision: number;
      readonly position: number;
      readonly visible: Promise<void>;
    }
  /** -1: there is no such stream. */
  | { readonly ok: false; readonly current: number };

export interface KurrentLog {
  append(stream: string, events: readonly ProposedEvent[], expected: Expected): Written;
  /** What readers see of a stream: null when it does not exist. */
  stream(name: string): readonly LoggedEvent[] | null;
  all(): readonly LoggedEvent[];
  /** Events as they become visible. Returns a function that ends it. */
  watch(listener: (event: LoggedEvent) => void): () => void;
  /** How long an event is written but not yet visible to readers: a server flushes, replicates and indexes in between. */
  visibleAfterMs: number;
  /** `MaxAppendEventSize`. */
  maxEventBytes: number;
}

const FIRST_POSITION = 1_000;
const HEADER_BYTES = 100;

type Judged = { readonly verdict: 'write' | 'refuse' } | { readonly verdict: 'already'; readonly last: LoggedEvent };

/** With a revision the ids behind it must match; with `any` each id is looked for wherever it is. */
const alreadyThere = (events: readonly LoggedEvent[], ids: readonly string[], expected: Expected): Judged => {
  const found = ids.map((id, i) =>
    typeof expected === 'number' || expected === 'no-stream'
      ? [events[(expected === 'no-stream' ? -1 : expected) + 1 + i]].find((event) => event?.id === id)
      : events.find((event) => event.id === id),
  );
  const last = found.at(-1);
  if (last && found.every(Boolean)) return { verdict: 'already', last };
  const isFree = expected === 'any' || expected === 'stream-exists';
  return { verdict: isFree && found[0] === undefined ? 'write' : 'refuse' };
};

const judge = (events: readonly LoggedEvent[], ids: readonly string[], expected: Expected): Judged => {
  const current = events.length - 1;
  if (expected === 'stream-exists' && current === -1) return { verdict: 'refuse' };
  if (expected === current || (expected === 'no-stream' && current === -1)) return { verdict: 'write' };
  if (typeof expected === 'number' && expected > current) return { verdict: 'refuse' };
  return alreadyThere(events, ids, expected);
};

const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const kurrentLog = (): KurrentLog => {
  const log: LoggedEvent[] = [];
  const streams = new Map<string, LoggedEvent[]>();
  const listeners = new Set<(event: LoggedEvent) => void>();
  let visible = 0;
  let end = FIRST_POSITION;

  const write = (stream: string, proposed: readonly ProposedEvent[]): LoggedEvent => {
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    for (const one of proposed) {
      const event = { ...one, stream, revision: events.length, position: end, createdMs: Date.now() };
      end += HEADER_BYTES + one.data.length + one.metadata.length;
      events.push(event);
      log.push(event);
    }
    return events.at(-1)!;
  };

  /** The projection by category: its links stand in the log between the events, for readers to pass over. */
  const link = (last: LoggedEvent): void => {
    if (last.stream.startsWith('$')) return;
    const data = encode(`${last.revision}@${last.stream}`);
    const id = crypto.randomUUID();
    write(`$ce-${categoryOf(last.stream)}`, [{ id, type: '$>', isJson: false, data, metadata: encode('') }]);
  };

  const reveal = (count: number): void => {
    for (; visible < count; visible++) for (const listener of listeners) listener(log[visible]!);
  };

  const becomeVisible = async (): Promise<void> => {
    const count = log.length;
    if (self.visibleAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, self.visibleAfterMs));
    reveal(count);
  };

  /** `$maxCount` of the stream's metadata: older events are no longer there for readers. */
  const mostOf = (stream: string): number => {
    const last = streams.get(`$$${stream}`)?.at(-1);
    if (!last) return Number.POSITIVE_INFINITY;
    const { $maxCount = Number.POSITIVE_INFINITY } = JSON.parse(new TextDecoder().decode(last.data));
    return $maxCount;
  };

  const self: KurrentLog = {
    visibleAfterMs: 0,
    maxEventBytes: 1024 * 1024,
    append(stream, events, expected) {
      const there = streams.get(stream) ?? [];
      const ids = events.map(({ id }) => id);
      const judged = judge(there, ids, expected);
      if (judged.verdict === 'refuse') return { ok: false, current: there.length - 1 };
      const last = judged.verdict === 'already' ? judged.last : write(stream, events);
      if (judged.verdict === 'write') link(last);
      return { ok: true, revision: last.revision, position: last.position, visible: becomeVisible() };
    },
    stream(name) {
      const seen = streams.get(name)?.filter((event) => event.position < (log[visible]?.position ?? end)) ?? [];
      return seen.length === 0 ? null : seen.slice(-Math.min(mostOf(name), seen.length));
    },
    all: () => log.slice(0, visible),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return self;
};
