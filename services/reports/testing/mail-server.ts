/** A real SMTP server on loopback that keeps what it gets, and can be told to behave badly. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Codes to answer a recipient with, by address. */
  readonly refuses: Map<string, number>;
  /** The text is taken, and then the line is cut. */
  cutsAfterData: boolean;
  stop(): Promise<void>;
}

export interface MailServerOptions {
  readonly port?: number;
  readonly login?: { readonly user: string; readonly pass: string };
  readonly tls?: { readonly key: string; readonly cert: string };
  /** TLS from the first byte; else after STARTTLS. */
  readonly secure?: boolean;
}

const problem = (code: number): Error => Object.assign(new Error('not here'), { responseCode: code });

export const startMailServer = async (options: MailServerOptions = {}): Promise<MailServer> => {
  const { port = 0, login, tls, secure = false } = options;
  const mails: ReceivedMail[] = [];
  const refuses = new Map<string, number>();
  const lines = new Set<Socket>();
  const state = { cutsAfterData: false };
  const server = new SMTPServer({
    secure,
    ...tls,
    logger: false,
    closeTimeout: 50,
    authOptional: login === undefined,
    disabledCommands: tls === undefined ? ['STARTTLS'] : [],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.pass
        ? done(null, { user: username })
        : done(Object.assign(new Error('wrong password'), { responseCode: 535 })),
    onRcptTo({ address }, _session, done) {
      const code = refuses.get(address);
      done(code === undefined ? null : problem(code));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        if (!state.cutsAfterData) return done();
        for (const line of lines) line.destroy();
      });
    },
  });
  // A line that breaks is what some tests are about.
  server.on('error', () => {});
  server.server.on('connection', (line: Socket) => lines.add(line));
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuses,
    get cutsAfterData() {
      return state.cutsAfterData;
    },
    set cutsAfterData(cuts) {
      state.cutsAfterData = cuts;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
