/** From settings to what the session needs. */
import type { SmppSettings } from '../settings.ts';
import type { SessionSettings } from './smpp-session.ts';

const PLAIN_PORT = 2775;
const TLS_PORT = 3550;

/** `smpp://host`, `smpp://host:2775`, `ssmpp://host:3550`. */
const addressOf = (url: string): Pick<SessionSettings, 'host' | 'port' | 'tls'> => {
  const tls = url.startsWith('ssmpp:');
  const [host = '', port] = url.slice(url.indexOf('//') + 2).split(':');
  return { host, port: port === undefined ? (tls ? TLS_PORT : PLAIN_PORT) : Number(port), tls };
};

export const sessionSettings = (settings: SmppSettings): SessionSettings => ({
  ...addressOf(settings.smppUrl),
  systemId: settings.smppSystemId,
  password: settings.smppPassword,
  systemType: settings.smppSystemType,
  windowSize: settings.smppWindow,
  responseTimeoutMs: settings.smppResponseTimeoutMs,
  enquireLinkMs: settings.smppEnquireLinkMs,
  reconnectMinMs: settings.smppReconnectMinMs,
  reconnectMaxMs: settings.smppReconnectMaxMs,
});
