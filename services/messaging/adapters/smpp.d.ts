/** What we use of npm `smpp` 0.5.1, which has no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  /** A decoded text, with its user data headers (without the length octet) where there are any. */
  export interface DecodedMessage {
    readonly udh?: readonly Buffer[];
    /** A Buffer where the data coding is none the library knows. */
    readonly message: string | Buffer;
  }

  export interface PduFields {
    command_status?: number;
    sequence_number?: number;
    system_id?: string;
    password?: string;
    system_type?: string;
    interface_version?: number;
    address_range?: string;
    service_type?: string;
    source_addr?: string;
    source_addr_ton?: number;
    source_addr_npi?: number;
    destination_addr?: string;
    dest_addr_ton?: number;
    dest_addr_npi?: number;
    esm_class?: number;
    registered_delivery?: number;
    data_coding?: number;
    validity_period?: string;
    replace_if_present_flag?: number;
    /** On sending: octets as they are, a text, or a text with its headers (with the length octet). */
    short_message?: Buffer | string | { readonly udh?: Buffer; readonly message: string };
    message_payload?: Buffer | string;
    sar_msg_ref_num?: number;
    sar_total_segments?: number;
    sar_segment_seqnum?: number;
    sc_interface_version?: number;
    additional_status_info_text?: string;
    final_date?: string;
    error_code?: number;
    message_id?: string;
    message_state?: number;
    receipted_message_id?: string;
    user_message_reference?: number;
    network_error_code?: Buffer;
  }

  export class PDU {
    constructor(command: string, fields?: PduFields);
    constructor(octets: Buffer);
    toBuffer(): Buffer;
    /** `unknown` where the command is none the library knows. */
    readonly command: string;
    readonly command_id: number;
    readonly command_status: number;
    sequence_number: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly interface_version?: number;
    readonly service_type?: string;
    readonly source_addr?: string;
    readonly source_addr_ton?: number;
    readonly destination_addr?: string;
    readonly dest_addr_ton?: number;
    readonly esm_class?: number;
    readonly registered_delivery?: number;
    readonly data_coding?: number;
    readonly short_message?: DecodedMessage;
    readonly message_payload?: DecodedMessage;
    readonly message_id?: string;
    readonly message_state?: number;
    readonly receipted_message_id?: string;
    readonly user_message_reference?: number;
    readonly replace_if_present_flag?: number;
    readonly validity_period?: Date | string;
    readonly sar_msg_ref_num?: number;
    readonly sar_total_segments?: number;
    readonly sar_segment_seqnum?: number;
    /** Network type (1 ANSI-136, 2 IS-95, 3 GSM), then the code in two octets. */
    readonly network_error_code?: Buffer;
    readonly additional_status_info_text?: string;
    readonly error_code?: number;
    isResponse(): boolean;
    response(fields?: PduFields): PDU;
  }

  export class Session extends EventEmitter {
    readonly socket: Socket;
    /** False when the socket cannot be written. `onResponse` never fires once the socket closed. */
    send(pdu: PDU, onResponse?: (response: PDU) => void): boolean;
    close(): void;
    destroy(): void;
  }

  export interface ConnectOptions {
    readonly host: string;
    readonly port: number;
    readonly tls?: boolean;
  }

  export class Server extends NetServer {
    readonly sessions: Session[];
  }

  const smpp: {
    readonly PDU: typeof PDU;
    /** `connected` fires on `connect`, or on `secureConnect` with TLS. */
    connect(options: ConnectOptions, connected?: () => void): Session;
    createServer(onSession: (session: Session) => void): Server;
    createServer(tls: { readonly key: string; readonly cert: string }, onSession: (session: Session) => void): Server;
    readonly errors: Readonly<Record<string, number>>;
    /** `ASCII` is GSM 03.38 in octets, whatever its name says. */
    readonly encodings: Readonly<Record<'ASCII' | 'LATIN1' | 'UCS2', { encode(text: string): Buffer }>>;
  };
  export default smpp;
}
