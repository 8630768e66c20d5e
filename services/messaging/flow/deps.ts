/** What every flow of messaging works with. */
import type { CommandRunner } from '@ringback/runtime/decider.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { RecordReply, Replies, ReplyEvent } from '../domain/replies.ts';
import type { SmsCommand, SmsPolicy } from '../domain/sms.ts';
import type { Sms, SmsLifeEvent } from '../domain/sms-state.ts';
import type { TemplateBook } from '../domain/template-book.ts';
import type { SmsGateway } from '../ports.ts';
import type { MessagingSettings } from '../settings.ts';
import type { OptedOut } from '../views/opted-out.ts';
import type { ReceiptBook } from '../views/receipt-book.ts';

export interface MessagingDeps extends Pick<Platform, 'clock' | 'log' | 'sealing'> {
  readonly sms: CommandRunner<Sms, SmsCommand, SmsLifeEvent>;
  readonly replies: CommandRunner<Replies, RecordReply, ReplyEvent>;
  readonly optedOut: OptedOut;
  readonly receipts: ReceiptBook;
  readonly gateway: SmsGateway;
  readonly settings: MessagingSettings;
  readonly policy: SmsPolicy;
  readonly templates: TemplateBook;
}
