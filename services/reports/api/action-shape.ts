/** What a supervisor may ask for about a case, and what became of it. */
import { instantSchema } from '@ringback/contracts/ids.ts';
import { supervisorActions } from '@ringback/contracts/requests.ts';
import { z } from 'zod';

/** As many digits as a number has, however they are set apart. */
const NUMBER = /\d(?:[\s().-]*\d){6,}/;
/** Why somebody acts on a case or looks at a number. */
export const reason = z
  .string()
  .trim()
  .min(3, 'must say why, in 3 to 200 letters')
  .max(200, 'must say why, in 3 to 200 letters')
  .refine((text) => !NUMBER.test(text), 'must not contain a telephone number: the reason is kept for good');

export const actionBody = z
  .strictObject({
    action: z.enum(supervisorActions),
    reason,
    callAt: (instantSchema as unknown as z.ZodType<string, string>)
      .optional()
      .meta({ type: 'string', format: 'date-time', description: 'From when to call; of redial-later alone' }),
  })
  .refine(({ action, callAt }) => (action === 'redial-later') === (callAt !== undefined), {
    path: ['callAt'],
    message: 'belongs to redial-later, and to that alone',
  });
export type ActionInput = z.infer<typeof actionBody>;

export const actionStates = ['waiting', 'sending', 'sent', 'taken', 'refused', 'undone'] as const;

export const actionSchema = z
  .object({
    actionId: z.string(),
    action: z.enum([...supervisorActions, 'undo']),
    by: z.string(),
    reason: z.string(),
    callAt: z.string().nullable(),
    requestedAt: z.string(),
    state: z
      .enum(actionStates)
      .meta({ description: 'waiting: not told yet; sending, sent: told; then what recovery answered' }),
    undoUntil: z.string().nullable().meta({ description: 'Until then it can be taken back; null: it cannot' }),
    refusal: z.string().nullable(),
    allowedFrom: z.string().nullable().meta({ description: 'The first moment a refused redial could be asked for' }),
    endsAt: z.string().nullable().meta({ description: 'When the case ends for good' }),
    undoRefused: z.string().nullable().meta({ description: 'Why it was not taken back' }),
  })
  .meta({ id: 'Action' });
