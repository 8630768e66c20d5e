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
    /** On sending: a text, or a text with its headers (with the length octet). */
    short_message?: string | { readonly udh?: Buffer; readonly message: string };
    message_payload?: string;
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
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly interface_version?: number;
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
    readonly errors: Readonly<Record<string, number>>;
  };
  export default smpp;
}
