import { describe, expect, test } from 'vitest';
import { TwilioRefused, TwilioSilent, twilioAnswer } from './twilio-answers.ts';

const failing = (error: unknown): Promise<never> =>
  twilioAnswer(async () => {
    throw error;
  });

describe('an answer of Twilio', () => {
  test('given one, then it is passed on', async () => {
    expect(await twilioAnswer(() => Promise.resolve('sid'))).toBe('sid');
  });

  test.each([400, 404, 429])('given status %i, then nothing happened', async (status) => {
    const said = { status, code: 21211, message: 'The number +79161234567 is not valid' };
    const error: unknown = await failing(said).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TwilioRefused);
    expect(error).toMatchObject({ status, twilioCode: 21211 });
    expect(String(error)).not.toContain('79161234567');
  });

  test.each([408, 500, 503])('given status %i, then it may have happened', async (status) => {
    await expect(failing({ status })).rejects.toThrow(TwilioSilent);
    await expect(failing({ status })).rejects.toMatchObject({ unreached: false });
  });

  test.each([
    ['ECONNREFUSED', true],
    ['ECONNRESET', false],
    ['ECONNABORTED', false],
  ])('given %s, then whether the request ever left is told', async (code, unreached) => {
    await expect(failing({ code })).rejects.toMatchObject({ name: 'TwilioSilent', unreached });
  });
});
