/** Bytes of one value of each type that a safetensors header may name. */
export const bytesPerValue: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1 },
  ...{ I16: 2, U16: 2, F16: 2, BF16: 2 },
  ...{ I32: 4, U32: 4, F32: 4 },
  ...{ I64: 8, U64: 8, F64: 8 },
};

const decoders: Readonly<Record<string, (bytes: ArrayBuffer) => Float32Array>> = {
  F32: (bytes) => new Float32Array(bytes),
  BF16: (bytes) => fromBfloat16(new Uint16Array(bytes)),
  F16: (bytes) => fromFloat16(new Uint16Array(bytes)),
  F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
  I32: (bytes) => Float32Array.from(new Int32Array(bytes)),
  I64: (bytes) => Float32Array.from(new BigInt64Array(bytes), Number),
  U8: (bytes) => Float32Array.from(new Uint8Array(bytes)),
};

/** Types that {@link decode} knows. */
export const readableTypes: readonly string[] = Object.keys(decoders);

/**
 * Little-endian values of a type to float32; whole numbers are exact up to 2^24.
 *
 * @param bytes of their own, as they may become the result.
 * @returns null if the type is not one of `readableTypes`.
 */
export function decode(type: string, bytes: ArrayBuffer): Float32Array | null {
  return decoders[type]?.(bytes) ?? null;
}

/** The upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(bits.buffer);
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits; every value is a float32. */
function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}
