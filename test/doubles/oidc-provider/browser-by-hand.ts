/** What a browser does of its own accord: keeps cookies, follows redirects, says where a request comes from. Lies only when told to. */
export interface Seen {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
}

export interface HandBrowser {
  readonly cookies: Map<string, string>;
  /** Follows redirects until `stopBefore` holds of the next address. */
  go(url: string, stopBefore?: (next: string) => boolean): Promise<Seen>;
  /** As the page itself asks, with JSON; `headers` over its own. */
  ask(url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Seen>;
}

interface Asked {
  readonly method?: 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_REDIRECTS = 10;

export const handBrowser = (): HandBrowser => {
  const cookies = new Map<string, string>();
  const keep = (response: Response): void => {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.some((one) => /expires=Thu, 01 Jan 1970/i.test(one))) cookies.delete(name);
      else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
    }
  };
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const fetched = async (url: string, init: Asked): Promise<Seen> => {
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { cookie: cookie(), ...init.headers } });
    keep(response);
    return { status: response.status, url, text: await response.text(), headers: response.headers };
  };
  return {
    cookies,
    async go(start, stopBefore = () => false) {
      let seen = await fetched(start, {});
      for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
        const location = seen.headers.get('location');
        if (location === null || stopBefore(location)) return seen;
        seen = await fetched(new URL(location, seen.url).href, {});
      }
      throw new Error(`${start} redirects for ever`);
    },
    ask: (url, body, headers = {}) =>
      fetched(url, {
        headers: {
          accept: 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(body === undefined ? {} : { origin: new URL(url).origin, 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
  };
};
