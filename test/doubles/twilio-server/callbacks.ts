/** Twilio calling back: signed with the account's token over the address it was given, from outside, through a proxy. */
import { createHmac } from 'node:crypto';

export interface Callback {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface CallbackLine {
  send(callback: Callback): void;
  /** Resolves when nothing is on its way. */
  delivered(): Promise<void>;
  /** `held` and `dropped` ones are in `kept`, in the order they would have been sent. */
  mode: 'sent' | 'twice' | 'held' | 'dropped';
  readonly kept: Callback[];
  /** Status codes of the answers. */
  readonly answers: number[];
  /** Sends one now, whatever the mode. */
  deliver(callback: Callback, signature?: string): Promise<number>;
}

/** As Twilio documents it: the address, then each parameter's name and value, sorted by name. */
export const signatureOf = (authToken: string, { url, form }: Callback): string => {
  const text = Object.keys(form)
    .toSorted()
    .reduce((before, name) => before + name + form[name]!, url);
  return createHmac('sha1', authToken).update(text).digest('base64');
};

/** `reach`: what the proxy makes of an address. */
export const callbackLine = (authToken: string, reach: (url: string) => string): CallbackLine => {
  const onTheirWay = new Set<Promise<unknown>>();
  const deliver = async (callback: Callback, signature?: string): Promise<number> => {
    // What is behind # is for Twilio alone.
    const told = { ...callback, url: callback.url.replace(/#.*$/, '') };
    const response = await fetch(reach(told.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': signature ?? signatureOf(authToken, told),
      },
      body: new URLSearchParams(told.form),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const line: CallbackLine = {
    mode: 'sent',
    kept: [],
    answers: [],
    deliver,
    send(callback) {
      if (line.mode === 'held' || line.mode === 'dropped') return void line.kept.push(callback);
      const times = line.mode === 'twice' ? 2 : 1;
      for (let i = 0; i < times; i++) {
        // Nobody there is no answer.
        const sending = deliver(callback).then(
          (status) => line.answers.push(status),
          () => {},
        );
        onTheirWay.add(sending);
        void sending.finally(() => onTheirWay.delete(sending));
      }
    },
    async delivered() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
  };
  return line;
};
