/** Which operators there are: one by URL, or several by a file. */
import { readFileSync } from 'node:fs';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import type { SmppSettings } from '../settings.ts';
import { oneSmsc, smscFileSchema, type SmscSettings } from '../smsc-settings.ts';

/** In the order of the file. Throws `SettingsProblem`, with all problems at once. */
export const smscsOf = (settings: SmppSettings): readonly SmscSettings[] => {
  const { smppUrl, smppFile } = settings;
  if (smppUrl !== null && smppFile !== null)
    throw new SettingsProblem(['RINGBACK_SMPP_URL and RINGBACK_SMPP_FILE are both set: leave one of them out']);
  if (smppFile !== null) return fromFile(smppFile);
  if (smppUrl !== null) return [fromUrl(settings, smppUrl)];
  throw new SettingsProblem([
    'neither RINGBACK_SMPP_URL nor RINGBACK_SMPP_FILE is set: give the URL of the operator, such as smpp://user:password@host:2775, or a file of several (docs/smpp.md)',
  ]);
};

const fromUrl = (settings: SmppSettings, url: string): SmscSettings =>
  oneSmsc({
    name: 'operator',
    url,
    source: settings.smppSource,
    systemType: settings.smppSystemType,
    window: settings.smppWindow,
    messagesPerSecond: settings.smppMessagesPerSecond,
    country: settings.smppCountry,
    longMessages: settings.smppLongMessages,
    responseTimeoutMs: settings.smppResponseTimeoutMs,
    enquireLinkMs: settings.smppEnquireLinkMs,
    reconnectMinMs: settings.smppReconnectMinMs,
    reconnectMaxMs: settings.smppReconnectMaxMs,
  });

const fromFile = (file: string): readonly SmscSettings[] => {
  const read = smscFileSchema.safeParse(json(file));
  if (read.success) return read.data.smscs;
  throw new SettingsProblem(
    read.error.issues.map(({ path, message }) => `RINGBACK_SMPP_FILE: ${place(path)} ${message}. See docs/smpp.md.`),
  );
};

const json = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsProblem([`RINGBACK_SMPP_FILE is "${file}", ${fault(error)}`]);
  }
};

/** What JSON.parse says quotes the file, and with it perhaps a password. */
const fault = (error: unknown): string =>
  error instanceof SyntaxError
    ? 'which is not JSON: check commas, quotes and brackets'
    : `which cannot be read (${String((error as NodeJS.ErrnoException).code)}): name a readable file`;

/** `smscs[1].binds.receivers` */
const place = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`),
    '',
  ) || 'the whole';
