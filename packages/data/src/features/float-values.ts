/** Little-endian floats of 2, 4 or 8 bytes. */
export type FloatType = "f2" | "f4" | "f8";

const readers: Readonly<Record<FloatType, (view: DataView, at: number) => number>> = {
  f2: (view, at) => fromHalf(view.getUint16(at, true)),
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
};

/** Bytes as float32, wherever they begin in memory; those past the last whole value are left out. */
export function floatValues(type: FloatType, bytes: Uint8Array): Float32Array {
  const [read, width] = [readers[type], Number(type.slice(1))];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.length / width) }, (_, i) => read(view, i * width));
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
