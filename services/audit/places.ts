/** From where a history is to the evidence of it. The clients of servers are loaded by those who use them. */
import type { KafkaAccess } from './servers/access.ts';
import { fetchEvidence, openEvidence, type Evidence, type Servers } from './evidence/evidence.ts';
import { HistoryUnreadable, type HistoryPlaces } from './folder.ts';

export interface Access {
  readonly kafka: KafkaAccess;
  readonly postgresCa: string | null;
  /** Makes names that a server remembers for a moment those of this run. */
  readonly serial: string;
}

/** Without user and password. */
const shown = (address: string): string => address.replace(/\/\/.*@/, '//');

export const namesOf = ({ addresses }: HistoryPlaces): string =>
  addresses === null ? '' : `${shown(addresses.eventStore)} and ${shown(addresses.bus)}`;

const serversOf = async ({ files, addresses }: HistoryPlaces, access: Access): Promise<Servers> => {
  if (addresses === null) return { store: null, bus: null };
  const storeAt = async (address: string): Promise<Servers['store']> => {
    if (address.startsWith('postgres'))
      return (await import('./servers/postgres-store.ts')).postgresStore(address, access.postgresCa);
    return (await import('./servers/kurrent-store.ts')).kurrentStore(address);
  };
  const busAt = async (address: string): Promise<Servers['bus']> =>
    (await import('./servers/kafka-bus.ts')).kafkaBus(address, access.kafka, access.serial);
  return {
    store: files.events === null ? await storeAt(addresses.eventStore) : null,
    bus: files.bus === null ? await busAt(addresses.bus) : null,
  };
};

/** An address that cannot be understood may hold a password, and so may what a client says of it. */
const understood = async (places: HistoryPlaces, access: Access): Promise<Servers> => {
  try {
    return await serversOf(places, access);
  } catch {
    throw new HistoryUnreadable('The history cannot be read: an address is not like the examples of --help.');
  }
};

/** Rejects with `HistoryUnreadable`. */
export const evidenceOf = async (places: HistoryPlaces, access: Access): Promise<Evidence> => {
  const { files } = places;
  if (files.events !== null && files.bus !== null) return openEvidence(files);
  return fetchEvidence(files, await understood(places, access));
};
