/**
 * One field of a protocol buffer message: a varint as a number, the four bytes of a fixed32, or the bytes of a string
 * or message.
 */
export type WireField =
  | { number: number; kind: "varint"; value: number }
  | { number: number; kind: "fixed32" | "bytes"; bytes: Uint8Array };

/**
 * The fields of a protocol buffer message in file order; 64-bit fixed fields and groups, which no model file of ours
 * holds, are refused. A varint is read as the signed 32-bit number it stands for, so -1 (ten bytes on the wire) comes
 * out as -1.
 *
 * @throws {RangeError} If the bytes end inside a field or hold a wire type that is not 0, 2 or 5.
 */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63)
        throw new RangeError(`Cannot read a number as the message must go on at byte ${at}`);
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7;
    }
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) {
      throw new RangeError(
        `Cannot read a field of ${length} bytes as the message must be that long: ${bytes.length - at} are left`,
      );
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 0) yield { number, kind: "varint", value: varint() };
    else if (wireType === 2) yield { number, kind: "bytes", bytes: take(varint()) };
    else if (wireType === 5) yield { number, kind: "fixed32", bytes: take(4) };
    else throw new RangeError(`Cannot read field ${number} as its wire type must be 0, 2 or 5: it is ${wireType}`);
  }
}

/** Little-endian float32 of a fixed32 field. */
export function wireFloat(field: WireField): number {
  if (field.kind !== "fixed32")
    throw new RangeError(`Cannot read field ${field.number} as it must be a float: it is ${field.kind}`);
  return new DataView(field.bytes.buffer, field.bytes.byteOffset, 4).getFloat32(0, true);
}

/** The number of a varint field. */
export function wireNumber(field: WireField): number {
  if (field.kind !== "varint")
    throw new RangeError(`Cannot read field ${field.number} as it must be a varint: it is ${field.kind}`);
  return field.value;
}

/** The bytes of a string or message field. */
export function wireBytes(field: WireField): Uint8Array {
  if (field.kind !== "bytes")
    throw new RangeError(`Cannot read field ${field.number} as it must be bytes: it is ${field.kind}`);
  return field.bytes;
}

/** The text of a string field. */
export function wireText(field: WireField): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(wireBytes(field));
}

/** Appends fields to a message; `finish` joins them. The order of the calls is the order on the wire. */
export interface WireWriter {
  number(field: number, value: number): WireWriter;
  float(field: number, value: number): WireWriter;
  bytes(field: number, value: Uint8Array): WireWriter;
  text(field: number, value: string): WireWriter;
  finish(): Uint8Array;
}

export function wireWriter(): WireWriter {
  const parts: Uint8Array[] = [];
  const varint = (value: bigint): void => {
    const out: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
    parts.push(Uint8Array.from([...out, Number(rest)]));
  };
  const writer: WireWriter = {
    number(field, value) {
      varint(BigInt(field * 8));
      varint(BigInt(value));
      return writer;
    },
    float(field, value) {
      varint(BigInt(field * 8 + 5));
      const four = new Uint8Array(4);
      new DataView(four.buffer).setFloat32(0, value, true);
      parts.push(four);
      return writer;
    },
    bytes(field, value) {
      varint(BigInt(field * 8 + 2));
      varint(BigInt(value.length));
      parts.push(value);
      return writer;
    },
    text: (field, value) => writer.bytes(field, new TextEncoder().encode(value)),
    finish: () => new Uint8Array(Buffer.concat(parts)),
  };
  return writer;
}
