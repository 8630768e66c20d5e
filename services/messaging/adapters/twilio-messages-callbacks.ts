/**
 * Where Twilio calls back about SMS. Only what it signed is heard; the address names the SMS, so a callback also tells of one whose create was
 * never answered. An error here makes Twilio call back again.
 */
import { smsId as smsIdSchema, type SmsId } from '@ringback/contracts/ids.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import express, { Router, type Request } from 'express';
import { z } from 'zod';
import type { Twilio } from './twilio-messages-client.ts';

export interface StatusTold {
  readonly sid: string;
  readonly status: string;
  readonly to: string;
  readonly errorCode: number | null;
}

export interface TextTold {
  readonly sid: string;
  readonly from: string;
  readonly text: string;
}

export interface CallbackParts {
  readonly validateRequest: Twilio['validateRequest'];
  readonly accountSid: string;
  readonly authToken: string;
  /** What Twilio calls us, without a slash at the end: whatever a proxy makes of it, this is what was signed. */
  readonly publicUrl: string;
  readonly hearStatus: (sms: SmsId, told: StatusTold) => Promise<void>;
  readonly hearText: (told: TextTold) => Promise<void>;
}

/** Twilio tries again, also after an answer with an error; what is behind `#` is for Twilio alone and is not signed. */
const TRIES = '#rc=3&rp=all';
const PATH = '/twilio/sms';
export const statusUrl = (publicUrl: string, sms: SmsId): string => `${publicUrl}${PATH}/${sms}${TRIES}`;

const messageSid = z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/);
const status = z.object({
  AccountSid: z.string(),
  MessageSid: messageSid,
  MessageStatus: z.string().max(64),
  To: z.string().max(64).default(''),
  ErrorCode: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .nullable()
    .catch(null),
});
const incoming = z.object({
  AccountSid: z.string(),
  MessageSid: messageSid,
  From: z.string().max(64),
  Body: z.string().default(''),
});

/** Says to Twilio that there is nothing to answer. */
const NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export const messageCallbacks = (parts: CallbackParts): Router => {
  const routes = Router();
  const form = express.urlencoded({ extended: false, limit: '32kb' });
  routes.post(`${PATH}/:smsId`, form, async (request, response) => {
    const told = signed(parts, request, status);
    const sms = smsIdSchema.safeParse(request.params['smsId']);
    if (sms.success)
      await parts.hearStatus(sms.data, {
        sid: told.MessageSid,
        status: told.MessageStatus,
        to: told.To,
        errorCode: told.ErrorCode,
      });
    response.status(204).end();
  });
  routes.post(PATH, form, async (request, response) => {
    const { MessageSid: sid, From: from, Body: text } = signed(parts, request, incoming);
    await parts.hearText({ sid, from, text });
    response.type('text/xml').send(NO_ANSWER);
  });
  return routes;
};

const signed = <Told extends { readonly AccountSid: string }>(
  { validateRequest, authToken, accountSid, publicUrl }: CallbackParts,
  request: Request,
  shape: z.ZodType<Told>,
): Told => {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const signature = request.get('x-twilio-signature') ?? '';
  if (!validateRequest(authToken, signature, `${publicUrl}${request.originalUrl}`, body))
    throw new HttpRefused(403, {
      message: 'is not signed by Twilio for this address',
      remedy: 'Compare RINGBACK_SMS_TWILIO_PUBLIC_URL and RINGBACK_SMS_TWILIO_AUTH_TOKEN with what Twilio has.',
    });
  const told = shape.safeParse(body);
  if (!told.success || told.data.AccountSid !== accountSid)
    throw new HttpRefused(400, { message: 'is not about an SMS of this account' });
  return told.data;
};
