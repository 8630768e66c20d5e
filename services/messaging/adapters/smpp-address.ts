/** From settings to what the session needs. */
import type { SmppSettings } from '../settings.ts';
import type { SessionSettings } from './smpp-session.ts';

const PLAIN_PORT = 2775;
const TLS_PORT = 3550;

const OUR_NAME = 'ringback';

type Address = Pick<SessionSettings, 'host' | 'port' | 'tls' | 'systemId' | 'password'>;

/** `smpp://host`, `smpp://user:password@host:2775`, `ssmpp://host:3550`; `smpps` means `ssmpp`. */
const addressOf = (text: string): Address => {
  const url = new URL(text);
  const tls = url.protocol !== 'smpp:';
  return {
    host: url.hostname,
    port: url.port === '' ? (tls ? TLS_PORT : PLAIN_PORT) : Number(url.port),
    tls,
    systemId: decodeURIComponent(url.username) || OUR_NAME,
    password: decodeURIComponent(url.password),
  };
};

export const sessionSettings = (settings: SmppSettings): SessionSettings => ({
  ...addressOf(settings.smppUrl),
  systemType: settings.smppSystemType,
  windowSize: settings.smppWindow,
  responseTimeoutMs: settings.smppResponseTimeoutMs,
  enquireLinkMs: settings.smppEnquireLinkMs,
  reconnectMinMs: settings.smppReconnectMinMs,
  reconnectMaxMs: settings.smppReconnectMaxMs,
});
