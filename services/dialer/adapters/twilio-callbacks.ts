/**
 * Where Twilio calls back. Only what it signed is heard; the address names the redial, so a callback also tells of a call whose order was never
 * answered. An error here makes Twilio call back again.
 */
import { redialId as redialIdSchema, type RedialId } from '@ringback/contracts/ids.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import express, { Router, type Request } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { CallPlacer } from '../ports.ts';
import type { AgentLine } from './twilio-agent-line.ts';
import type { Board } from './twilio-board.ts';
import { noteStatus, noteVerdict, type Told } from './twilio-status.ts';
import type { Twilio } from './twilio-voice.ts';

export interface CallbackParts {
  readonly validateRequest: Twilio['validateRequest'];
  readonly log: Logger;
  readonly board: Board;
  readonly placer: Pick<CallPlacer, 'hangUp'>;
  readonly agentLine: AgentLine;
  readonly accountSid: string;
  readonly authToken: string;
  /** What Twilio calls us, without a slash at the end: whatever a proxy makes of it, this is what was signed. */
  readonly publicUrl: string;
}

export type CallbackAbout = 'call' | 'machine' | 'agent';

/** Twilio tries again, also after an answer with an error; what is behind `#` is for Twilio alone and is not signed. */
const TRIES = '#rc=3&rp=all';
export const callbackPath = (about: CallbackAbout, redial: string): string => `/twilio/${redial}/${about}`;
export const callbackUrl = (publicUrl: string, about: CallbackAbout, redial: RedialId): string =>
  `${publicUrl}${callbackPath(about, redial)}${TRIES}`;

const digits = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const callback = z.object({
  AccountSid: z.string(),
  CallSid: z.string().regex(/^CA[0-9a-fA-F]{32}$/),
  CallStatus: z.string().default(''),
  AnsweredBy: z.string().max(64).optional(),
  CallDuration: digits.catch(0),
  SipResponseCode: digits.optional().catch(undefined),
  Timestamp: z.string().optional(),
});
type Callback = z.infer<typeof callback>;

export const twilioCallbacks = (parts: CallbackParts): Router => {
  const { board, placer, agentLine, log } = parts;

  const hearCall = async (redial: RedialId, said: Callback): Promise<void> => {
    if (await board.note(redial, 'called', said.CallSid)) {
      const facts = await board.facts(redial);
      // Its end was decided before anybody knew of it.
      if (facts['hang-up'] !== undefined && facts.over === undefined) await placer.hangUp(redial);
    }
    if (!(await isOf(redial, 'called', said))) return;
    if (said.AnsweredBy !== undefined) await noteVerdict(board, redial, said.AnsweredBy);
    await noteStatus(board, redial, toldBy(said));
  };
  const hearMachine = async (redial: RedialId, said: Callback): Promise<void> => {
    if (await isOf(redial, 'called', said)) await noteVerdict(board, redial, said.AnsweredBy ?? 'unknown');
  };
  const hearAgent = async (redial: RedialId, said: Callback): Promise<void> => {
    if (await board.note(redial, 'agent-called', said.CallSid)) {
      const facts = await board.facts(redial);
      if (facts.over !== undefined || facts['hang-up'] !== undefined) await agentLine.end(facts);
    }
    if (!(await isOf(redial, 'agent-called', said))) return;
    if (said.CallStatus === 'in-progress' || said.CallStatus === 'answered') await board.note(redial, 'agent-answered');
    if (OVER.has(said.CallStatus)) await board.note(redial, 'agent-over');
  };
  const isOf = async (redial: RedialId, fact: 'called' | 'agent-called', said: Callback): Promise<boolean> => {
    const known = (await board.facts(redial))[fact]?.value;
    if (known !== undefined && known !== said.CallSid)
      log.error({ redialId: redial, fact }, 'Twilio tells of a second call of a redial');
    return known === said.CallSid;
  };

  const hear = { call: hearCall, machine: hearMachine, agent: hearAgent };
  const routes = Router();
  const form = express.urlencoded({ extended: false, limit: '32kb' });
  for (const about of ['call', 'machine', 'agent'] as const) {
    routes.post(callbackPath(about, ':redialId'), form, async (request, response) => {
      const said = signedBody(parts, request);
      const redial = redialIdSchema.safeParse(request.params['redialId']);
      // Of no redial, or of one that is long forgotten.
      if (redial.success && (await board.facts(redial.data)).ordered !== undefined)
        await hear[about](redial.data, said);
      response.status(204).end();
    });
  }
  return routes;
};

const OVER = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

const signedBody = (
  { validateRequest, authToken, accountSid, publicUrl }: CallbackParts,
  request: Request,
): Callback => {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const signature = request.get('x-twilio-signature') ?? '';
  const url = `${publicUrl}${request.originalUrl}`;
  if (!validateRequest(authToken, signature, url, body))
    throw new HttpRefused(403, {
      message: 'is not signed by Twilio for this address',
      remedy: 'Compare RINGBACK_PUBLIC_URL and RINGBACK_TWILIO_AUTH_TOKEN with what Twilio has.',
    });
  const said = callback.safeParse(body);
  if (!said.success || said.data.AccountSid !== accountSid)
    throw new HttpRefused(400, { message: 'is not about a call of this account' });
  return said.data;
};

const toldBy = ({ CallStatus, CallDuration, SipResponseCode, Timestamp }: Callback): Told => {
  const at = Timestamp === undefined ? Number.NaN : Date.parse(Timestamp);
  return {
    status: CallStatus,
    durationSeconds: CallDuration,
    sipCode: SipResponseCode ?? null,
    at: Number.isNaN(at) ? undefined : at,
  };
};
