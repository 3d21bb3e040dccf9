import { createHash } from "node:crypto";

/**
 * What training changes: parameters and optimizer state, flat and in name order, over memory that the compute thread
 * shares. Between two updates it is read-only, so checkpoints and joiners read it while the next step computes.
 */
export interface TrainState {
  /** float32[n] each: parameters, first and second moments (mu and nu of Adam). */
  params: Float32Array;
  mu: Float32Array;
  nu: Float32Array;
  /** float64: the optimizer's scalars (count and the powers of b1 and b2). */
  scalars: Float64Array;
}

/** Adam's scalars: count, b1^count, b2^count. */
export const scalarCount = 3;

/** @param parameterCount n */
export function allocateState(parameterCount: number): TrainState {
  const floats = () => new Float32Array(new SharedArrayBuffer(4 * parameterCount));
  return {
    params: floats(),
    mu: floats(),
    nu: floats(),
    scalars: new Float64Array(new SharedArrayBuffer(8 * scalarCount)),
  };
}

/** The vectors of a state in the order of their names, which is the order of hashes, checkpoints and transfers. */
export function stateVectors(state: TrainState): { name: keyof TrainState; bytes: Uint8Array }[] {
  const bytes = (v: Float32Array | Float64Array) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
  const names = ["mu", "nu", "params", "scalars"] as const;
  return names.map((name) => ({ name, bytes: bytes(state[name]) }));
}

export function stateBytes(state: TrainState): number {
  return stateVectors(state).reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** SHA-256 over the little-endian bytes of the state in name order (DESIGN §5): equal hashes are equal runs. */
export function stateHash(state: TrainState): string {
  const hash = createHash("sha256");
  for (const { bytes } of stateVectors(state)) hash.update(bytes);
  return hash.digest("hex");
}
