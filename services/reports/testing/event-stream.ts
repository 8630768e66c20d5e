/** A reader of server-sent events, for tests. */
export type StreamData = Readonly<Record<string, unknown>>;

export interface Stream {
  /** The next message of that kind, or one of them, for which `wanted` is true, those already read included. */
  next(event: string | readonly string[], wanted?: (data: StreamData) => boolean): Promise<StreamData>;
  /** Messages of that kind so far. */
  count(event: string): number;
  close(): void;
}

interface Message {
  readonly event: string;
  readonly data: StreamData;
}

const parse = (block: string): Message | null => {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const data = field('data');
  return data === undefined ? null : { event: field('event') ?? 'message', data: JSON.parse(data) as StreamData };
};

export const openStream = async (url: string): Promise<Stream> => {
  const ending = new AbortController();
  const response = await fetch(url, { signal: ending.signal });
  const messages: Message[] = [];
  let wake = (): void => {};
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      messages.push(...blocks.flatMap((block) => parse(block) ?? []));
      wake();
    }
  };
  // Ends with an abort when the test closes it.
  void read().catch(() => {});
  return {
    async next(event, wanted = () => true) {
      for (;;) {
        const found = messages.find((message) => [event].flat().includes(message.event) && wanted(message.data));
        if (found !== undefined) return found.data;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    count: (event) => messages.filter((message) => message.event === event).length,
    close: () => ending.abort(),
  };
};
