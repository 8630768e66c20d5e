/** One mail to one recipient over SMTP, and what is known of it afterwards. */
import { createTransport } from 'nodemailer';
import type { DailyReport } from './make-daily-report.ts';

export interface Mail extends DailyReport {
  readonly to: string;
  readonly messageId: string;
}

/**
 * `refused`: the server wants neither this mail nor this recipient, ever; `not-sent`: it certainly has nothing, so trying again is safe;
 * `unknown`: the text was handed over and the answer was lost. `why` holds no secret.
 */
export type MailOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused' | 'not-sent' | 'unknown'; readonly why: string };

export type Mailer = (mail: Mail) => Promise<MailOutcome>;

export interface MailerOptions {
  readonly smtpUrl: string;
  readonly from: string;
  /** Certificates to trust beside those of the system, PEM. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

const STEP_TIMEOUT_MS = 30_000;
/** However slowly a server answers, one mail takes no longer. */
export const LONGEST_SEND_MS = 120_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
  readonly message: string;
}

const outcomeOf = (error: SmtpError, wasHandedOver: boolean): MailOutcome => {
  const why = error.message.replaceAll(/\s+/g, ' ').slice(0, 300);
  const { responseCode: said = 0, code } = error;
  // The server's own no, to this sender, recipient or text; one to the login is a setting that somebody mends.
  if (said >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) return { outcome: 'refused', why };
  if (said >= 400 || !wasHandedOver) return { outcome: 'not-sent', why };
  return { outcome: 'unknown', why };
};

const transportOf = ({ smtpUrl, ca, timeoutMs = STEP_TIMEOUT_MS }: MailerOptions, heard: (reply: string) => void) => {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const hasLogin = username !== '';
  const ignore = (): void => {};
  return createTransport({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password never goes over a line that others can read.
    requireTLS: hasLogin && !LOOPBACK.test(hostname),
    ...(hasLogin ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    // The only way to hear that the server asked for the text: what is said is listened to and kept nowhere.
    debug: true,
    logger: {
      level: ignore,
      trace: ignore,
      info: ignore,
      warn: ignore,
      error: ignore,
      fatal: ignore,
      debug: (entry: unknown, ...said: unknown[]) => {
        if ((entry as { readonly tnx?: unknown }).tnx === 'server') heard(said.map(String).join(' '));
      },
    },
  });
};

export const smtpMailer =
  (options: MailerOptions): Mailer =>
  async ({ to, subject, html, text, messageId }) => {
    let wasHandedOver = false;
    const transport = transportOf(options, (reply) => {
      if (reply.startsWith('354')) wasHandedOver = true;
    });
    try {
      await transport.sendMail({
        from: { name: 'Ringback', address: options.from },
        to,
        subject,
        html,
        text,
        messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        signal: AbortSignal.timeout(LONGEST_SEND_MS),
      });
      return { outcome: 'sent' };
    } catch (error) {
      return outcomeOf(error as SmtpError, wasHandedOver);
    } finally {
      transport.close();
    }
  };
