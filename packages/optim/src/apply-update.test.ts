import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { initialScalars } from "./adamw.js";
import { applyUpdate, type UpdateOptions } from "./apply-update.js";

const options: UpdateOptions = { b1: 0.9, b2: 0.999, eps: 1e-6, weightDecay: 0.01, clipByGlobalNorm: 1 };

function emptyState(length: number, shared = false) {
  const floats = () => new Float32Array(shared ? new SharedArrayBuffer(4 * length) : new ArrayBuffer(4 * length));
  return { mu: floats(), nu: floats(), scalars: new Float64Array(initialScalars) };
}

function wave(length: number, seed: number) {
  return Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 0.7) * 3);
}

/** The formulas of torch.optim.AdamW in float64 throughout, in the order its documentation has them. */
function torchAdamW(params: number[], gradients: number[][], rates: number[]) {
  const [m, v] = [params.map(() => 0), params.map(() => 0)];
  let theta = params;
  for (const [t, gradient] of gradients.entries()) {
    const norm = Math.hypot(...gradient);
    const g = gradient.map((x) => x * Math.min(1, options.clipByGlobalNorm / (norm + 1e-6)));
    theta = theta.map((p) => p - rates[t]! * options.weightDecay * p);
    for (const i of theta.keys()) {
      m[i] = options.b1 * m[i]! + (1 - options.b1) * g[i]!;
      v[i] = options.b2 * v[i]! + (1 - options.b2) * g[i]! ** 2;
      const mHat = m[i]! / (1 - options.b1 ** (t + 1));
      const vHat = v[i]! / (1 - options.b2 ** (t + 1));
      theta[i] = theta[i]! - (rates[t]! * mHat) / (Math.sqrt(vHat) + options.eps);
    }
  }
  return { theta, m, v };
}

function assertClose(got: Float32Array, wanted: number[], tolerance: number, what: string) {
  for (const [i, value] of wanted.entries()) {
    assert.ok(Math.abs(got[i]! - value) <= tolerance, `${what}[${i}]: wanted ${value}, got ${got[i]}`);
  }
}

test("applyUpdate follows the formulas of torch.optim.AdamW over many steps", () => {
  const steps = 30;
  const start = wave(300, 1);
  const gradients = Array.from({ length: steps }, (_, t) => wave(300, t * t));
  const rates = Array.from({ length: steps }, (_, t) => 0.01 * (t / steps));
  const [params, state] = [start.slice(), emptyState(300)];
  for (const [t, gradient] of gradients.entries()) applyUpdate(state, params, gradient, rates[t]!, options);

  const wanted = torchAdamW(
    [...start],
    gradients.map((g) => [...g]),
    rates,
  );
  assertClose(params, wanted.theta, 2e-6, "params");
  assertClose(state.mu, wanted.m, 1e-7, "mu");
  assertClose(state.nu, wanted.v, 1e-8, "nu");
  assert.equal(state.scalars[0], steps);
  assert.ok(Math.abs(state.scalars[1]! - options.b1 ** steps) < 1e-15);
});

test("applyUpdate reports the norm before clipping and the coefficient", () => {
  const params = new Float32Array(2);
  const clipped = applyUpdate(emptyState(2), params, Float32Array.of(3, -4), 0, options);
  assert.deepEqual(clipped, { gradientNorm: 5, clip: 1 / (5 + 1e-6) });
  const small = applyUpdate(emptyState(2), params, Float32Array.of(0.3, 0.4), 0, options);
  assert.equal(small.clip, 1);
});

test("applyUpdate with learning rate 0 fills the moments and leaves the parameters", () => {
  const [params, state] = [wave(10, 1), emptyState(10)];
  applyUpdate(state, params, wave(10, 2), 0, options);
  assert.deepEqual(params, wave(10, 1));
  assert.ok(state.mu.every((m) => m !== 0) && state.nu.every((v) => v > 0));
});

test("applyUpdate has the same bits with a gradient made part by part, and on shared memory", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 9 }), (length, seed) => {
      const gradient = wave(length, seed);
      const run = (given: Parameters<typeof applyUpdate>[2], shared: boolean) => {
        const [params, state] = [wave(length, 0), emptyState(length, shared)];
        const results = [1, 2].map(() => applyUpdate(state, params, given, 0.01, options));
        return { results, params, mu: [...state.mu], nu: [...state.nu], scalars: state.scalars };
      };
      const inParts = (first: number, out: Float32Array) => out.set(gradient.subarray(first, first + out.length));
      assert.deepEqual(run(inParts, true), run(gradient, false));
    }),
    { numRuns: 20 },
  );
});

test("applyUpdate refuses what cannot be a step and changes nothing", () => {
  const params = wave(4, 1);
  const attempt = (state: ReturnType<typeof emptyState>, gradient: Float32Array) => {
    const before = structuredClone({ state, params });
    assert.throws(() => applyUpdate(state, params, gradient, 0.1, options), RangeError);
    assert.deepEqual({ state, params }, before);
  };
  attempt(emptyState(4), wave(5, 1));
  attempt(emptyState(3), wave(4, 1));
  attempt(emptyState(4), Float32Array.of(1, Number.NaN, 0, 0));
  attempt(emptyState(4), Float32Array.of(1, Number.NEGATIVE_INFINITY, 0, 0));
  attempt({ ...emptyState(4), scalars: new Float64Array(3) }, wave(4, 1));
});
