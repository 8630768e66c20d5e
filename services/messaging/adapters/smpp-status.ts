/** Command statuses by name. */
import smpp from 'smpp';

const names = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** `ESME_RTHROTTLED`; what is not in the standard as `ESME_0x00000410`. */
export const statusName = (status: number): string =>
  names.get(status) ?? `ESME_0x${status.toString(16).padStart(8, '0')}`;
