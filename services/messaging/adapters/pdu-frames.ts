/** Octets as they come off a socket, cut into PDUs by the length each begins with (SMPP 3.4, 3.2). */

/** A header and nothing else. */
const SHORTEST = 16;
/** What the codec reads at most: far beyond a text of 255 parts in one `message_payload`. */
const LONGEST = 16_384;

export interface FrameDuties {
  /** One whole PDU, not to be kept: it is a view into what was read. */
  frame(octets: Buffer): void;
  /** A length no PDU can have: where the next one begins nobody knows any more. Nothing follows. */
  broken(): void;
}

/** To be given every chunk, in order. Never keeps more than one PDU. */
export const frames = ({ frame, broken }: FrameDuties): ((chunk: Buffer) => void) => {
  let rest = Buffer.alloc(0);
  let over = false;
  return (chunk) => {
    const octets = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (!over && octets.length - at >= 4) {
      const length = octets.readUInt32BE(at);
      if (length < SHORTEST || length > LONGEST) {
        over = true;
        broken();
      } else if (octets.length - at >= length) {
        frame(octets.subarray(at, at + length));
        at += length;
      } else break;
    }
    // A copy: a view would keep alive all that was read with it.
    rest = over ? Buffer.alloc(0) : Buffer.from(octets.subarray(at));
  };
};
