/** The bus that the settings name. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { isSqlite, sqliteFile } from '@ringback/runtime/ground/sqlite-places.ts';
import type { Logger } from 'pino';
import type { MessageLog } from './ports.ts';
import type { DeadLetterSettings } from './settings.ts';

export const openMessageLog = async (
  settings: DeadLetterSettings,
  duties: { readonly clock: Clock; readonly log: Logger },
): Promise<MessageLog> => {
  if (isSqlite(settings.bus)) {
    const { sqliteMessageLog } = await import('./adapters/sqlite-message-log.ts');
    return sqliteMessageLog(sqliteFile(settings.bus, 'bus'), duties);
  }
  const { kafkaMessageLog } = await import('./adapters/kafka-message-log.ts');
  const { kafkaOptionsOf } = await import('@ringback/runtime/ground/kafka-part.ts');
  const onCrash = (error: Error): never => {
    throw error;
  };
  return kafkaMessageLog({ ...kafkaOptionsOf(settings), clientId: 'ringback-dead-letters', onCrash, ...duties });
};
