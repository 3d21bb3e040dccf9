import type { Parameter, UmieConfig } from "./config.js";
import { umieParameters } from "./config.js";
import { randomStream } from "./counter-random.js";

/**
 * The parameters a run begins with: flat, in name order, the same bits on every machine. Each value hangs on seed, name
 * of its parameter and place in it, and on nothing else of the model.
 *
 * How each parameter begins stands beside its shape in `config/parameters.ts`.
 *
 * @param seed A whole number from 0 on.
 * @returns float32[parameterCount]
 */
export function initParams(config: UmieConfig, seed: number): Float32Array {
  return initParameters(umieParameters(config), seed);
}

/** {@link initParams} for any list of parameters in name order. */
export function initParameters(parameters: readonly Parameter[], seed: number): Float32Array {
  const sizes = parameters.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  const flat = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  for (const [index, parameter] of parameters.entries()) {
    fill(flat.subarray(offset, offset + sizes[index]!), parameter, seed);
    offset += sizes[index]!;
  }
  return flat;
}

function fill(values: Float32Array, { name, init }: Parameter, seed: number): void {
  if (init.kind === "constant") {
    values.fill(init.value);
    return;
  }
  const { normal, uniform } = randomStream(seed, name);
  for (let i = 0; i < values.length; i++)
    values[i] = init.kind === "normal" ? normal(i) * init.std : uniform(i) * init.bound;
}
