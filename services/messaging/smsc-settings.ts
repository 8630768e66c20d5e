/** What can be set about one operator (SMSC): how to reach it, how fast, and how it wants its messages. */
import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';

const SMPP_URL =
  /^(?:s?smpp|smpps):\/\/(?:[^\s/:@]{0,15}(?::[^\s/:@]{0,24})?@)?(?:\[[\da-f:.]+\]|[^\s/:@[\]]+)(?::\d{1,5})?$/;

const isEncoded = (url: string): boolean => {
  try {
    return decodeURIComponent(url) !== '';
  } catch {
    return false;
  }
};

export const smppUrl = z
  .string()
  .refine(
    (url) => SMPP_URL.test(url) && URL.canParse(url) && isEncoded(url),
    'must be like smpp://user:password@host:2775, or ssmpp://user:password@host:3550 for TLS; what is special in user and password is percent-encoded, such as @ as %40',
  );

export const smppSource = z
  .string()
  .regex(/^(\+?\d{1,15}|[\w .&-]{1,11})$/, 'must be a name of at most 11 letters, a short code or +number');

export const milliseconds = (most: number) => z.number().int().min(1).max(most);
const octet = z.number().int().min(0).max(255);
const indicator = z.number().int().min(0).max(18);

/** How the submit_sm of an operator look. */
const profile = {
  source: smppSource.default('Ringback').describe('the sender callers see: a name, a short code or +number'),
  sourceTon: octet.nullable().default(null).describe('type of number of the sender; null: from what it looks like'),
  sourceNpi: indicator.nullable().default(null).describe('numbering plan of the sender; null: from what it looks like'),
  destinationTon: octet.default(1).describe('type of number of the handset, 1 is international'),
  destinationNpi: indicator.default(1).describe('numbering plan of the handset, 1 is E.164'),
  serviceType: z.string().max(5).default('').describe('service_type, mostly none'),
  registeredDelivery: octet.default(1).describe('registered_delivery: 1 asks for a receipt of the final outcome'),
  dataCoding: z
    .strictObject({ gsm7: octet.default(0), ucs2: octet.default(8) })
    .prefault({})
    .describe('data_coding of texts in the default alphabet, and of those in UCS-2'),
  defaultAlphabet: z
    .enum(['gsm7', 'latin1', 'ascii'])
    .default('gsm7')
    .describe('what the operator takes the octets of its default data_coding for'),
  longMessages: z
    .enum(['udh8', 'udh16', 'sar', 'payload'])
    .default('udh8')
    .describe(
      'how the parts of a long text are told: header with 8 or 16 bits, sar_* parameters, or one message_payload',
    ),
  validity: z.enum(['relative', 'absolute', 'none']).default('relative').describe('how validity_period is written'),
  longestValiditySeconds: z.number().int().min(60).nullable().default(null).describe('the longest the operator allows'),
  sendReference: z.boolean().default(true).describe('whether user_message_reference is sent, to match receipts by'),
} as const;

export const smsCountry = z
  .string()
  .refine(
    (code): boolean => isSupportedCountry(code),
    'must be a country code of two capital letters, such as RU or GB',
  )
  .nullable()
  .default(null)
  .describe(
    'the country of numbers the operator writes without a country code, such as RU; null: it always writes one',
  );

const smscSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits or dashes'),
  url: smppUrl.describe('address, user and password'),
  priority: z.number().int().min(1).max(100).default(1).describe('1 is asked first; equals share the load'),
  binds: z
    .strictObject({
      transceivers: z.number().int().min(0).max(32).default(0),
      transmitters: z.number().int().min(0).max(32).default(0),
      receivers: z.number().int().min(0).max(32).default(0),
    })
    .default({ transceivers: 1, transmitters: 0, receivers: 0 })
    .refine((binds) => binds.transceivers + binds.transmitters > 0, 'must have a transceiver or a transmitter')
    .describe('how many connections of each kind'),
  systemType: z.string().max(12).default('').describe('the system type the operator asks for, mostly none'),
  interfaceVersion: octet.default(0x34).describe('52 is SMPP 3.4'),
  tlsAuthorityFile: z.string().min(1).nullable().default(null).describe('PEM file to check the certificate by'),
  tlsServerName: z.string().min(1).nullable().default(null).describe('the name in the certificate; null: the host'),
  window: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('submits without an answer at one time, for each bind'),
  messagesPerSecond: z
    .number()
    .min(0.01)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('the most submits a second, for each bind; null: no limit'),
  queueMs: milliseconds(3_600_000).default(60_000).describe('how long a submit may wait for its turn'),
  bindWaitMs: milliseconds(60_000).default(5000).describe('how long a submit waits for a bind that is under way'),
  responseTimeoutMs: milliseconds(600_000).default(10_000).describe('how long to wait for an answer'),
  enquireLinkMs: milliseconds(3_600_000).default(30_000).describe('time between two signs of life'),
  reconnectMinMs: milliseconds(600_000).default(500).describe('pause before the first new bind'),
  reconnectMaxMs: milliseconds(600_000).default(30_000).describe('the longest pause between two binds'),
  queryAfterMinutes: z
    .number()
    .min(0.001)
    .max(10_080)
    .nullable()
    .default(15)
    .describe('minutes without a receipt after which query_sm asks; null: never'),
  country: smsCountry,
  errorTexts: z
    .record(z.string().max(16), z.string().max(64))
    .default({})
    .describe('words for the error codes of this operator, by the code as receipts have it'),
  pricePerPart: z.number().min(0).default(0).describe('what one part costs, in any currency'),
  ...profile,
});

export type SmscSettings = z.infer<typeof smscSchema>;
export type SmscProfile = Pick<SmscSettings, keyof typeof profile>;

/** `RINGBACK_SMPP_FILE`: every operator there is. */
export const smscFileSchema = z.strictObject({
  smscs: z
    .array(smscSchema)
    .min(1, 'must name at least one operator')
    .max(16)
    .refine(
      (smscs) => new Set(smscs.map(({ name }) => name)).size === smscs.length,
      'must have a name of its own each',
    ),
});

export const oneSmsc = (settings: z.input<typeof smscSchema>): SmscSettings => smscSchema.parse(settings);
