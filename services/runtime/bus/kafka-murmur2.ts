/**
 * The hash by which Kafka's clients place a key, of its UTF-8 bytes, as a signed 32-bit number. By hand: kafkajs has it in 64-bit
 * numbers of its own making, 3 µs and a hundred short-lived objects a key, and a message's key is asked about several times.
 */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;
const BYTES_PER_UNIT = 3;

let room = Buffer.alloc(1024);

export const murmur2 = (key: string): number => {
  if (key.length * BYTES_PER_UNIT > room.length) room = Buffer.alloc(key.length * BYTES_PER_UNIT);
  const length = room.write(key, 0);
  const whole = length - (length % 4);
  let h = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    const k = Math.imul(room.readInt32LE(at), M);
    h = Math.imul(h, M) ^ Math.imul(k ^ (k >>> R), M);
  }
  if (whole < length) {
    for (let at = whole; at < length; at += 1) h ^= room[at]! << (8 * (at - whole));
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
};
