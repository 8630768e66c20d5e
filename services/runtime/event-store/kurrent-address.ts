/** The address of a KurrentDB, as the client is to be given it and as people are to be told it. */
import { isIP } from 'node:net';

const AUTHORITY = /^([^:]+:\/\/(?:[^/?]*@)?)([^/?]*)(.*)$/s;

/** Between the user and the path; by the last @, as a password may hold one. `host:port`, or several. */
export const addressOf = (url: string): string => {
  const rest = url.slice(url.indexOf('://') + '://'.length).split(/[?]/)[0] ?? '';
  return rest.slice(rest.lastIndexOf('@') + 1).replace(/\/+$/, '');
};

const LOOPBACK = new Set(['127.0.0.1', '::1']);

/** Node takes no IP address for the name of a TLS server; this machine has a name, and certificates for it bear it. */
const withName = (hostAndPort: string): string => {
  const [, bracketed, plain, port = ''] = /^(?:\[(.+)\]|([^:]*))(:\d+)?$/.exec(hostAndPort) ?? [];
  const host = bracketed ?? plain ?? '';
  if (isIP(host) === 0) return hostAndPort;
  if (LOOPBACK.has(host)) return `localhost${port}`;
  throw new TypeError(`The KurrentDB address must name the host, not its IP address ${host}, unless it says tls=false`);
};

const withNames = (url: string): string => {
  if (/[?&]tls=false/i.test(url)) return url;
  const [, before = '', hosts = '', after = ''] = AUTHORITY.exec(url) ?? [];
  return hosts === '' ? url : `${before}${hosts.split(',').map(withName).join(',')}${after}`;
};

/** Both libraries inside the client must talk to the leader by default: only there is what was just written also read. */
export const completed = (url: string): string => {
  const named = withNames(url).replace(/^esdb(?=\+discover:|:)/, 'kurrentdb');
  if (/[?&]nodePreference=/i.test(named)) return named;
  return `${named}${named.includes('?') ? '&' : '?'}nodePreference=leader`;
};
