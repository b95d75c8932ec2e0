/**
 * The part of MessagePack that the protocol speaks: nil, booleans, numbers, texts, arrays, and maps with texts as keys.
 *
 * Its own, because the whole of MessagePack was 5 kB more on each phone's first visit, and because it is stricter: a text
 * that is not UTF-8 is refused and not mended, and so are bins, extensions, and bytes behind the end.
 */

/** Deeper than any message may be (limits.ts says how deep); only there so that no input can exhaust the stack. */
const MAX_DEPTH = 64;
const UINT32 = 2 ** 32;

const toUtf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a value, in the shortest form of each part; TypeError for what is none (functions, undefined). */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  write(bytes, value);
  return Uint8Array.from(bytes);
}

function write(to: number[], value: unknown): void {
  if (value === null) to.push(0xc0);
  else if (typeof value === "boolean") to.push(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(to, value);
  else if (typeof value === "string") writeText(to, value);
  else if (Array.isArray(value)) {
    writeLength(to, value.length, 0x90, 16, [0xdc, 0xdd]);
    for (const each of value) write(to, each);
  } else if (typeof value === "object") {
    const entries = Object.entries(value as object);
    writeLength(to, entries.length, 0x80, 16, [0xde, 0xdf]);
    for (const [key, each] of entries) {
      writeText(to, key);
      write(to, each);
    }
  } else throw new TypeError(`a ${typeof value} has no form in MessagePack`);
}

function writeNumber(to: number[], value: number): void {
  if (!Number.isSafeInteger(value)) {
    to.push(0xcb);
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value);
    for (let at = 0; at < 8; at += 1) to.push(bytes.getUint8(at));
  } else if (value >= 0) {
    if (value < 0x80) to.push(value);
    else if (value < UINT32) writeShortest(to, value, [0xcc, 0xcd, 0xce]);
    else writeWide(to, 0xcf, value);
  } else if (value >= -0x20) to.push(value & 0xff);
  else if (value >= -0x80) writeBig(to, 0xd0, value, 1);
  else if (value >= -0x8000) writeBig(to, 0xd1, value, 2);
  else if (value >= -0x80000000) writeBig(to, 0xd2, value, 4);
  else writeWide(to, 0xd3, value);
}

function writeText(to: number[], text: string): void {
  const bytes = toUtf8.encode(text);
  writeLength(to, bytes.length, 0xa0, 32, [0xd9, 0xda, 0xdb]);
  for (const byte of bytes) to.push(byte);
}

/** Below `few` the length stands in the first byte itself; the kinds are those of one, two and four bytes, or of two and four. */
function writeLength(to: number[], length: number, first: number, few: number, kinds: readonly number[]): void {
  if (length < few) to.push(first | length);
  else writeShortest(to, length, kinds.length === 3 ? kinds : [-1, ...kinds]);
}

function writeShortest(to: number[], value: number, [one = -1, two = -1, four = -1]: readonly number[]): void {
  if (value < 0x100 && one >= 0) writeBig(to, one, value, 1);
  else if (value < 0x10000) writeBig(to, two, value, 2);
  else writeBig(to, four, value, 4);
}

function writeBig(to: number[], kind: number, value: number, bytes: number): void {
  to.push(kind);
  writeBytes(to, value, bytes);
}

/** Eight bytes, of a number past 32 bits; the bits of a negative one are those of its complement. */
function writeWide(to: number[], kind: number, value: number): void {
  to.push(kind);
  writeBytes(to, Math.floor(value / UINT32), 4);
  writeBytes(to, value % UINT32, 4);
}

/** Big-endian, at most four bytes: shifting takes the lowest 32 bits, whatever the sign. */
function writeBytes(to: number[], value: number, bytes: number): void {
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) to.push((value >> shift) & 0xff);
}

/** The value in these bytes, all of them; RangeError or TypeError for anything that is not the subset of this module. */
export function unpack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.read(0);
  if (!reader.isAtEnd) throw new RangeError("bytes behind the end");
  return value;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.byteLength;
  }

  read(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RangeError("too many levels");
    const kind = this.uint(1);
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.map(kind & 0x0f, depth);
    if (kind < 0xa0) return this.array(kind & 0x0f, depth);
    if (kind < 0xc0) return this.text(kind & 0x1f);
    if (kind >= 0xe0) return kind - 0x100;
    return this.long(kind, depth);
  }

  private long(kind: number, depth: number): unknown {
    switch (kind) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return kind === 0xc3;
      case 0xca:
        return this.view.getFloat32(this.pass(4));
      case 0xcb:
        return this.view.getFloat64(this.pass(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.uint(1 << (kind - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return this.int(1 << (kind - 0xd0));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.uint(1 << (kind - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.uint(2 << (kind - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.uint(2 << (kind - 0xde)), depth);
      default:
        throw new TypeError("a bin, an extension, or nothing known");
    }
  }

  /** Where `count` bytes begin, going past them; past the end the view throws when it reads. */
  private pass(count: number): number {
    const from = this.at;
    this.at += count;
    return from;
  }

  private uint(bytes: number): number {
    const from = this.pass(bytes);
    if (bytes === 1) return this.view.getUint8(from);
    if (bytes === 2) return this.view.getUint16(from);
    const high = this.view.getUint32(from);
    return bytes === 4 ? high : high * UINT32 + this.view.getUint32(from + 4);
  }

  private int(bytes: number): number {
    const from = this.pass(bytes);
    if (bytes === 1) return this.view.getInt8(from);
    if (bytes === 2) return this.view.getInt16(from);
    const high = this.view.getInt32(from);
    return bytes === 4 ? high : high * UINT32 + this.view.getUint32(from + 4);
  }

  private text(length: number): string {
    const from = this.pass(length);
    if (this.at > this.bytes.byteLength) throw new RangeError("a text goes past the end");
    return fromUtf8.decode(this.bytes.subarray(from, this.at));
  }

  /** A length that lies ends with the bytes: each element takes one at least. */
  private array(length: number, depth: number): unknown[] {
    const values: unknown[] = [];
    while (values.length < length) values.push(this.read(depth + 1));
    return values;
  }

  private map(length: number, depth: number): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (let place = 0; place < length; place += 1) {
      const key = this.read(depth + 1);
      if (typeof key !== "string") throw new TypeError("a key is a text");
      // Under its own name it would be no key but the object's prototype, chosen by who holds the pen.
      values[key === "__proto__" ? "__proto" : key] = this.read(depth + 1);
    }
    return values;
  }
}
