import type { FaultPoint } from "./points.js";

/**
 * A place where a test makes something go wrong. In a release it does nothing, and nothing can make it do anything: the
 * implementation that does is resolved under Node's condition `umie-fault` only.
 *
 * @param _what What is at hand, so that a script can mean one of them: `12/3` for leaf 3 of step 12, say.
 */
export function faultPoint(_point: FaultPoint, _what?: string): Promise<void> | undefined {
  return undefined;
}

/** A place where a test changes values in memory. Does nothing in a release. */
export function faultyValues(_point: FaultPoint, _values: Float32Array, _what?: string): void {}
