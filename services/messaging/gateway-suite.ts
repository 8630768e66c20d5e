/** What every `SmsGateway` promises, run by each adapter. */
import { smsIdOf } from '@ringback/contracts/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matchesMessageId } from './domain/message-id.ts';
import type { IncomingSms, Receipt, SmsGateway, SmsOrder } from './ports.ts';

/** An operator with one gateway to it, as a test holds them. */
export interface GatewayUnderTest {
  readonly gateway: SmsGateway;
  /** Lets time pass until the condition holds. Rejects when it never does. */
  until(condition: () => boolean): Promise<void>;
  /** Texts the operator took, oldest first; absent where the operator keeps none. */
  readonly taken?: () => readonly string[];
  /** The handset answers the last SMS it got; absent where nobody answers. */
  readonly answer?: (text: string) => void;
  stop(): Promise<void>;
}

export const suiteOrder = (name: string, text = 'We will call you back shortly.'): SmsOrder => ({
  smsId: smsIdOf(name, 'apology'),
  to: '+447700900123',
  text,
  validitySeconds: 3600,
});

const messageIdsOf = async (gateway: SmsGateway, order: SmsOrder): Promise<readonly string[]> => {
  const result = await gateway.submit(order);
  if (result.outcome !== 'submitted') throw new Error(`expected submitted, got ${JSON.stringify(result)}`);
  return result.messageIds;
};

/** `handsets`: there is somebody at the other end who keeps what arrives and answers. */
export const gatewaySuite = (name: string, handsets: boolean, start: () => Promise<GatewayUnderTest>): void => {
  describe(`SmsGateway: ${name}`, () => {
    let under: GatewayUnderTest;
    let receipts: Receipt[];
    let incoming: IncomingSms[];

    beforeEach(async () => {
      under = await start();
      receipts = [];
      incoming = [];
      under.gateway.onReceipt(async (receipt) => void receipts.push(receipt));
      under.gateway.onIncoming(async (sms) => void incoming.push(sms));
      await under.until(() => under.gateway.connected);
    });
    afterEach(() => under.stop());

    it('when an SMS is submitted, then it has an id, and a receipt follows that matches it', async () => {
      const [messageId = ''] = await messageIdsOf(under.gateway, suiteOrder('first'));
      await under.until(() => receipts.length > 0);
      expect(receipts).toMatchObject([{ state: 'delivered', error: null }]);
      expect(matchesMessageId(messageId, receipts[0]?.messageId ?? '')).toBe(true);
    });

    it('when many are submitted at once, then all are taken and every id is another', async () => {
      const orders = Array.from({ length: 30 }, (_, number) => suiteOrder(`many-${number}`));
      const ids = await Promise.all(orders.map((order) => messageIdsOf(under.gateway, order)));
      expect(new Set(ids.flat()).size).toBe(30);
      await under.until(() => receipts.length === 30);
    });

    if (handsets) {
      it('when a long Russian text is submitted, then what arrives is that text', async () => {
        const text = 'Извините, мы не успели ответить на ваш звонок 🙂. '.repeat(5);
        expect(await messageIdsOf(under.gateway, suiteOrder('long', text))).toHaveLength(4);
        expect(under.taken?.()).toEqual([text]);
      });

      it('when a GSM text with extension symbols is submitted, then what arrives is that text', async () => {
        const text = 'Grüße {5 €} [~] \\ | ^ @ £ '.repeat(10);
        await messageIdsOf(under.gateway, suiteOrder('gsm', text));
        expect(under.taken?.()).toEqual([text]);
      });

      it('when the handset answers, then its words arrive, from the number that was sent to', async () => {
        await messageIdsOf(under.gateway, suiteOrder('answered'));
        under.answer?.('СТОП');
        under.answer?.('СТОП');
        await under.until(() => incoming.length === 2);
        expect(incoming).toMatchObject([
          { from: '+447700900123', text: 'СТОП' },
          { from: '+447700900123', text: 'СТОП' },
        ]);
        expect(incoming[0]?.replyId).not.toBe(incoming[1]?.replyId);
      });
    }

    it('when it is closed, also twice, then it is not connected', async () => {
      await Promise.all([under.gateway.close(), under.gateway.close()]);
      expect(under.gateway.connected).toBe(false);
    });
  });
};
