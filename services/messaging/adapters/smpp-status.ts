/** Command statuses by name. */
import smpp, { type PDU } from 'smpp';

const names = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));
const UNKNOWN_ERROR = 0xff;

/** `ESME_RTHROTTLED`; what is not in the standard as `ESME_0x00000410`. */
export const statusName = (status: number): string =>
  names.get(status) ?? `ESME_0x${status.toString(16).padStart(8, '0')}`;

/** By its name in the standard. */
export const statusOf = (name: string): number => smpp.errors[name] ?? UNKNOWN_ERROR;

const LONGEST_TEXT = 64;

/** The operator's word for a refusal, with its own text where it gives one; a number in it is left out. */
export const refusalText = (pdu: PDU): string => {
  const told = pdu.additional_status_info_text ?? '';
  const text = told
    .replaceAll(/\d{5,}/g, '…')
    .replaceAll(/[^\x20-\x7e…]/g, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);
  return [statusName(pdu.command_status), text].filter((word) => word !== '').join(' ');
};
