/** Cookies of the page: HttpOnly, SameSite=Lax, Secure over HTTPS, and tied to the host where browsers can do that. */
import type { CookieOptions, Request, Response } from 'express';

export interface CookiePlace {
  /** Its name in the browser; `__Host-` before it keeps other hosts of the domain from setting it. */
  name(base: string): string;
  read(request: Request, base: string): string | null;
  write(response: Response, base: string, value: string, seconds: number): void;
  clear(response: Response, base: string): void;
}

const valueIn = (header: string | undefined, name: string): string | null => {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
};

/** `pageUrl` says whether there is TLS in front of us and under which path the page is. */
export const cookiesOf = (pageUrl: string): CookiePlace => {
  const { protocol, pathname } = new URL(pageUrl);
  const secure = protocol === 'https:';
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: pathname };
  const name = (base: string): string => (secure && pathname === '/' ? `__Host-${base}` : base);
  return {
    name,
    read: (request, base) => valueIn(request.headers.cookie, name(base)),
    write: (response, base, value, seconds) =>
      void response.cookie(name(base), value, { ...options, maxAge: seconds * 1000, encode: String }),
    clear: (response, base) => void response.clearCookie(name(base), options),
  };
};
