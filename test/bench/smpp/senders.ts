/** Two ways to send through SMPP, each with so many submits unanswered at one time. */
import { once } from 'node:events';
import { gatewayTo, type SmppGateway } from '@ringback/messaging/adapters/smpp-gateway.ts';
import { oneSmsc, type SmscSettings } from '@ringback/messaging/smsc-settings.ts';
import type { SmsId } from '@ringback/contracts/ids.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import { pino } from 'pino';
import smpp, { type Session } from 'smpp';

export const TEXT =
  'Northwind: we missed your call and are sorry. We will call you back shortly. Reply STOP to opt out.';
const numberOf = (n: number): string => `+4477009${String(n % 100_000).padStart(5, '0')}`;

export const openGateway = (port: number, settings: Partial<SmscSettings> = {}): SmppGateway =>
  gatewayTo([oneSmsc({ name: 'bench', url: `smpp://127.0.0.1:${port}`, ...settings })], {
    clock: realClock((error) => {
      throw error;
    }),
    random: seededRandom(1),
    log: pino({ level: 'silent' }),
  });

export const submitNth = async (gateway: SmppGateway, n: number): Promise<void> => {
  const smsId = `${String(n).padStart(8, '0')}-0000-5000-8000-000000000000` as SmsId;
  const { outcome } = await gateway.submit({ smsId, to: numberOf(n), text: TEXT, validitySeconds: 3600 });
  if (outcome !== 'submitted') throw new Error(`A submit ended as ${outcome}`);
};

/** As many callers as needed to keep the window full. */
export const throughGateway = async (gateway: SmppGateway, messages: number, window: number): Promise<void> => {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < messages) await submitNth(gateway, (next += 1));
  };
  await Promise.all(Array.from({ length: window * 2 }, caller));
};

export const openBare = async (port: number): Promise<Session> => {
  const session = smpp.connect({ host: '127.0.0.1', port });
  await once(session, 'connect');
  await new Promise<void>((resolve) => {
    session.send(new smpp.PDU('bind_transceiver', { system_id: 'bare', interface_version: 0x34 }), () => resolve());
  });
  return session;
};

/** The library alone: a submit_sm, its answer, the next one. */
export const throughBare = (session: Session, messages: number, window: number): Promise<void> =>
  new Promise((resolve) => {
    let sent = 0;
    let answered = 0;
    const next = (): void => {
      if (sent === messages) return;
      sent += 1;
      const fields = {
        source_addr_ton: 5,
        source_addr: 'Ringback',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: numberOf(sent).slice(1),
        registered_delivery: 1,
        data_coding: 0,
        short_message: TEXT,
      };
      session.send(new smpp.PDU('submit_sm', fields), () => {
        answered += 1;
        if (answered === messages) resolve();
        else next();
      });
    };
    for (let n = 0; n < window; n += 1) next();
  });
