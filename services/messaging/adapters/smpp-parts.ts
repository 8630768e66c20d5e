/** From an order to its submit_sm, one per part, as this operator wants them. */
import type { PduFields } from 'smpp';
import { concatenationHeader, segment, type Encoding, type ReferenceBits } from '../domain/segments.ts';
import { referenceOf } from '../domain/sms-reference.ts';
import type { SmsOrder } from '../ports.ts';
import type { SmscProfile } from '../smsc-settings.ts';
import { encodingFor, octetsOf } from './sms-octets.ts';
import { validityPeriod } from './validity-period.ts';

const UDH_INDICATOR = 0x40;
const UNKNOWN = 0;
const INTERNATIONAL = 1;
const NETWORK_SPECIFIC = 3;
const ALPHANUMERIC = 5;
const ISDN = 1;

/** The submit_sm of each part, in order. `nextReference`: a number for the parts of one long text. */
export const partsOf = (
  order: SmsOrder,
  profile: SmscProfile,
  nextReference: () => number,
  now: number,
): readonly PduFields[] => {
  const { longMessages } = profile;
  const encoding = encodingFor(order.text, profile.defaultAlphabet);
  const head = headOf(order, profile, encoding, now);
  const { parts } = segment(order.text, bitsOf(profile), encoding);
  const octets = (text: string): Buffer => octetsOf(text, encoding, profile.defaultAlphabet);
  if (parts.length === 1) return [{ ...head, short_message: octets(order.text) }];
  if (longMessages === 'payload')
    return [{ ...head, short_message: Buffer.alloc(0), message_payload: octets(order.text) }];
  const reference = nextReference();
  return parts.map((part, index) => ({
    ...head,
    ...numbered(longMessages, reference, parts.length, index + 1, octets(part)),
  }));
};

/** Where the operator writes the header itself, it may take the longer one. */
export const bitsOf = ({ longMessages }: SmscProfile): ReferenceBits =>
  longMessages === 'udh16' || longMessages === 'sar' ? 16 : 8;

const numbered = (
  way: 'udh8' | 'udh16' | 'sar',
  reference: number,
  total: number,
  number: number,
  octets: Buffer,
): PduFields => {
  if (way === 'sar')
    return {
      short_message: octets,
      sar_msg_ref_num: reference,
      sar_total_segments: total,
      sar_segment_seqnum: number,
    };
  const header = concatenationHeader(reference, total, number, way === 'udh8' ? 8 : 16);
  return { esm_class: UDH_INDICATOR, short_message: Buffer.concat([header, octets]) };
};

const headOf = (order: SmsOrder, profile: SmscProfile, encoding: Encoding, now: number): PduFields => ({
  service_type: profile.serviceType,
  ...sourceOf(profile),
  dest_addr_ton: profile.destinationTon,
  dest_addr_npi: profile.destinationNpi,
  destination_addr: order.to.replace(/^\+/, ''),
  registered_delivery: profile.registeredDelivery,
  replace_if_present_flag: order.replaces === true ? 1 : 0,
  data_coding: profile.dataCoding[encoding],
  validity_period: validityPeriod(order.validitySeconds, profile, now),
  ...(profile.sendReference ? { user_message_reference: referenceOf(order.smsId) } : {}),
});

/** A name, a short code or +number; what the settings say of its kind wins. */
const sourceOf = ({ source, sourceTon, sourceNpi }: SmscProfile): PduFields => {
  const [ton, npi] = kindOf(source);
  return {
    source_addr_ton: sourceTon ?? ton,
    source_addr_npi: sourceNpi ?? npi,
    source_addr: source.replace(/^\+(?=\d+$)/, ''),
  };
};

const kindOf = (source: string): readonly [ton: number, npi: number] => {
  if (/^\+\d+$/.test(source)) return [INTERNATIONAL, ISDN];
  return [/^\d+$/.test(source) ? NETWORK_SPECIFIC : ALPHANUMERIC, UNKNOWN];
};
