/** A long text comes in parts, in any order, perhaps over several connections: it is handed on whole, once. */
import { deriveId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { CallerForgotten, type Sealing } from '@ringback/runtime/sealing/port.ts';
import type { IncomingSms } from '../ports.ts';
import type { ReplyPart, ReplyParts } from '../views/reply-parts.ts';
import { isPhoneNumber } from './phone-number.ts';

export interface JoiningDeps {
  readonly parts: ReplyParts;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly log: Platform['log'];
  readonly tenantId: Parameters<Sealing['callerIdOf']>[0];
  /** Of whole texts. */
  readonly whole: (sms: IncomingSms) => Promise<void>;
}

type From = (sms: IncomingSms) => Promise<void>;

/** For the gateway: resolves once the part cannot be lost any more. */
export const whenPartsArrive =
  (deps: JoiningDeps): From =>
  async (incoming) => {
    const { part, ...whole } = incoming;
    if (part === undefined || !isPhoneNumber(incoming.from)) return deps.whole(whole);
    const kept = await keep(deps, incoming);
    if (kept === 'forgotten') return deps.whole(whole);
    if (kept.length === part.total) await handOn(deps, kept, incoming.from);
  };

/** After this long no further part is waited for: what there is may be a STOP. */
const PATIENCE_MS = 10 * 60_000;
const REMEMBERED_MS = 2 * 86_400_000;

/** To be called now and then: hands on what stayed incomplete, and forgets what is long done. Never rejects. */
export const whenPartsStayAway = (deps: JoiningDeps) => async (): Promise<void> => {
  const now = deps.clock.now();
  try {
    for (const parts of await deps.parts.overdue(now - PATIENCE_MS)) await handOn(deps, parts, null);
    await deps.parts.prune(now - REMEMBERED_MS);
  } catch (error) {
    deps.log.warn({ err: error }, 'incomplete replies could not be handed on, they will be next time');
  }
};

const keep = async (deps: JoiningDeps, sms: IncomingSms): Promise<readonly ReplyPart[] | 'forgotten'> => {
  const { from, text, replyId, at, part } = sms;
  if (part === undefined) return [];
  const { reference, total, number } = part;
  const caller = deps.sealing.callerIdOf(deps.tenantId, from);
  try {
    const sealedText = await deps.sealing.seal(caller, JSON.stringify({ from, text }));
    const partOf = deriveId('reply-parts', caller, reference, total);
    return await deps.parts.keep({ partOf, number, caller, replyId, sealedText, at });
  } catch (error) {
    // There is no key to keep it under; the words are not kept either way.
    if (error instanceof CallerForgotten) return 'forgotten';
    throw error;
  }
};

const handOn = async (deps: JoiningDeps, parts: readonly ReplyPart[], from: string | null): Promise<void> => {
  const [first] = parts;
  if (first === undefined) return;
  const opened = await Promise.all(parts.map(({ caller, sealedText }) => deps.sealing.unseal(caller, sealedText)));
  const texts = opened.flatMap((sealed) => (sealed === null ? [] : [words(sealed)]));
  const sender = from ?? texts[0]?.from;
  if (sender !== undefined) {
    const replyId = deriveId('reply-parts', ...parts.map((part) => part.replyId));
    await deps.whole({ replyId, from: sender, text: texts.map(({ text }) => text).join(''), at: first.at });
  }
  await deps.parts.joined(first.partOf);
};

/** We wrote it ourselves. */
const words = (sealed: string): { readonly from: string; readonly text: string } =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  JSON.parse(sealed) as { from: string; text: string };
