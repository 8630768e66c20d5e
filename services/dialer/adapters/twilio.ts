/** Calls over Twilio, put together. The package is loaded here, so that nobody else waits for it. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Router } from 'express';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Acd, CallPlacer } from '../ports.ts';
import { twilioAcd } from './twilio-acd.ts';
import { twilioAgentLine } from './twilio-agent-line.ts';
import { agentEndpoints } from './twilio-agents.ts';
import { twilioBoard } from './twilio-board.ts';
import { callbackUrl, twilioCallbacks } from './twilio-callbacks.ts';
import { twilioFollowUps } from './twilio-follow-ups.ts';
import { twilioOrders } from './twilio-orders.ts';
import { twilioPlacer } from './twilio-placer.ts';
import { callRate } from './twilio-rate.ts';
import { twilioRecord, type TwilioTables } from './twilio-record.ts';
import type { CompleteTwilioSettings } from './twilio-settings.ts';
import { taskRouterFor } from './twilio-taskrouter-parts.ts';
import type { CompleteTaskRouterSettings } from './twilio-taskrouter-settings.ts';
import { loadTwilio, twilioVoice, type TwilioAccount } from './twilio-voice.ts';
import { twilioWords } from './twilio-words.ts';

export interface TwilioParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** With `twilioMigrations`; closed by whoever opened it. */
  readonly db: Kysely<TwilioTables>;
  /** Asked for agents as well; null: nobody else has them. */
  readonly acd: Acd | null;
  /** Instead: the workers of TaskRouter. */
  readonly taskRouter?: CompleteTaskRouterSettings;
  /** Of the dialer: how long a person who answered may wait. */
  readonly connectWithinSeconds: number;
}

export interface TwilioCalls {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  /** What Twilio calls back. */
  readonly routes: Router;
  close(): Promise<void>;
}

const LOOK_MS = 250;
const DAY_MS = 24 * 3600 * 1000;
/** Longer than anything asks for a redial. */
const KEPT_DAYS = 14;
const EVERY_NIGHT = '17 2 * * *';

export const openTwilio = async (settings: CompleteTwilioSettings, parts: TwilioParts): Promise<TwilioCalls> => {
  const { clock, log, db, connectWithinSeconds } = parts;
  const { publicUrl, twilioFrom: from, twilioAuthToken: authToken, twilioAccountSid: accountSid } = settings;
  const twilio = await loadTwilio();
  const detection = settings.twilioMachineDetection === 'async';
  const record = twilioRecord(db);
  const forget = (): Promise<void> => record.forget(clock.now() - KEPT_DAYS * DAY_MS);
  await forget();
  const stopForgetting = clock.cron(EVERY_NIGHT, 'UTC', () =>
    forget().catch((error: unknown) => log.warn({ err: error }, 'old calls were not forgotten, tomorrow they will be')),
  );
  const voice = twilioVoice(twilio, accountOf(settings));
  const rate = callRate(clock, settings.twilioCallsPerSecond);
  // A moment longer than the dialer waits, so that it decides as long as it can.
  const silenceSeconds = (detection ? settings.twilioVerdictSeconds : 0) + connectWithinSeconds + 1;
  const words = twilioWords(twilio, { company: settings.company, silenceSeconds });
  const silenceMs = settings.twilioSilenceSeconds * 1000;
  const board = twilioBoard({ clock, log, record, detection, lookMs: LOOK_MS, silenceMs });
  const endpointOf = agentEndpoints(settings.twilioAgents ?? [], settings.twilioAgentPattern);
  const timeLimitSeconds = settings.twilioTimeLimitSeconds;
  const basis = { clock, log, board, record, voice, rate, words, endpointOf, from, timeLimitSeconds, detection };
  const agentLine = twilioAgentLine({
    ...basis,
    answerSeconds: settings.twilioAgentAnswerSeconds,
    callbackUrl: (redial) => callbackUrl(publicUrl, 'agent', redial),
  });
  const orders = twilioOrders({
    ...basis,
    defaultLanguage: settings.defaultLanguage,
    patienceMs: settings.twilioQueueSeconds * 1000,
    callbackUrl: (redial) => callbackUrl(publicUrl, 'call', redial),
    machineUrl: detection ? (redial) => callbackUrl(publicUrl, 'machine', redial) : null,
  });
  const agentWaits = settings.twilioAgentJoins === 'while-ringing';
  const placer = twilioPlacer({ ...basis, orders, agentLine, agentWaits });
  twilioFollowUps({ ...basis, placer, agentLine, verdictMs: settings.twilioVerdictSeconds * 1000 });
  const acd =
    parts.taskRouter === undefined ? parts.acd : taskRouterFor(twilio, accountOf(settings), parts.taskRouter, parts);
  const { validateRequest } = twilio;
  return {
    acd: twilioAcd({ record, endpointOf, acd }),
    placer,
    routes: twilioCallbacks({ ...basis, placer, agentLine, validateRequest, accountSid, authToken, publicUrl }),
    async close() {
      stopForgetting();
      board.close();
    },
  };
};

const accountOf = (settings: CompleteTwilioSettings): TwilioAccount => ({
  accountSid: settings.twilioAccountSid,
  authToken: settings.twilioAuthToken,
  apiKey:
    settings.twilioApiKeySid === null || settings.twilioApiKeySecret === null
      ? null
      : { sid: settings.twilioApiKeySid, secret: settings.twilioApiKeySecret },
  region: settings.twilioRegion,
  edge: settings.twilioEdge,
  apiUrl: settings.twilioApiUrl,
  answerWithinMs: settings.twilioAnswerWithinSeconds * 1000,
});
