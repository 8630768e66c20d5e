/** Asks our own API. */

/** The answer was no: `status` says how. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Refusal {
  readonly error?: string | { readonly field?: string; readonly message?: string };
}

const messageIn = ({ error }: Refusal, status: number): string => {
  if (typeof error === 'string') return error;
  return [error?.field, error?.message ?? `HTTP ${status}`].filter(Boolean).join(' ');
};

/** Throws `Refused`, or what the network threw. */
export const readJson = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...init });
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.ok && isJson) return (await response.json()) as T;
  const refusal = isJson ? ((await response.json()) as Refusal) : {};
  throw new Refused(response.ok ? 404 : response.status, messageIn(refusal, response.status));
};

export const postJson = <T>(path: string, body: unknown): Promise<T> =>
  readJson<T>(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
