/** From what is set about an operator to what each bind needs. */
import { readFileSync } from 'node:fs';
import { isPem } from '@ringback/runtime/ground/pem.ts';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import type { SmscSettings } from '../smsc-settings.ts';
import type { BindRole } from './smpp-link.ts';
import type { TlsOptions } from './smpp-connect.ts';
import type { SessionSettings } from './smpp-session.ts';

const PLAIN_PORT = 2775;
const TLS_PORT = 3550;

const OUR_NAME = 'ringback';

/** One for each bind. Throws `SettingsProblem` when a file named there cannot be read. */
export const sessionSettings = (smsc: SmscSettings): readonly SessionSettings[] => {
  const address = addressOf(smsc);
  const { systemType, interfaceVersion, responseTimeoutMs, enquireLinkMs, reconnectMinMs, reconnectMaxMs } = smsc;
  return rolesOf(smsc).map((role) => ({
    ...address,
    role,
    systemType,
    interfaceVersion,
    windowSize: smsc.window,
    messagesPerSecond: smsc.messagesPerSecond,
    responseTimeoutMs,
    enquireLinkMs,
    reconnectMinMs,
    reconnectMaxMs,
  }));
};

const rolesOf = ({ binds }: SmscSettings): readonly BindRole[] => [
  ...Array<BindRole>(binds.transceivers).fill('transceiver'),
  ...Array<BindRole>(binds.transmitters).fill('transmitter'),
  ...Array<BindRole>(binds.receivers).fill('receiver'),
];

type Address = Pick<SessionSettings, 'host' | 'port' | 'tls' | 'systemId' | 'password'>;

/** `smpp://host`, `smpp://user:password@host:2775`, `ssmpp://host:3550`; `smpps` means `ssmpp`. */
const addressOf = (smsc: SmscSettings): Address => {
  const url = new URL(smsc.url);
  const tls = url.protocol === 'smpp:' ? null : tlsOf(smsc);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls === null ? PLAIN_PORT : TLS_PORT) : Number(url.port),
    tls,
    systemId: decodeURIComponent(url.username) || OUR_NAME,
    password: decodeURIComponent(url.password),
  };
};

const tlsOf = (smsc: SmscSettings): TlsOptions => ({
  authority: smsc.tlsAuthorityFile === null ? null : authorityIn(smsc.tlsAuthorityFile, smsc.name),
  serverName: smsc.tlsServerName,
});

const authorityIn = (file: string, smsc: string): string => {
  const refuse = (fault: string): never => {
    const place = `RINGBACK_SMPP_FILE: tlsAuthorityFile of "${smsc}" is "${file}"`;
    throw new SettingsProblem([`${place}, ${fault}: name a readable PEM file`]);
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return refuse(`which cannot be read (${String((cause as NodeJS.ErrnoException).code)})`);
  }
  return isPem('CERTIFICATE', text) ? text : refuse('which holds no certificate');
};
