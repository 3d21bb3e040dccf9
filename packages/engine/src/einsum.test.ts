import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { einsum } from "./einsum.js";
import { liveTensors } from "./live-tensors.js";
import { testOnEachBackend } from "./testing.js";
import { tf } from "./tf.js";

/** The definition: a loop over every value of every letter. */
function oracle(equation: string, a: Dense, b: Dense): Dense {
  const [left = "", result = ""] = equation.split("->");
  const [inA = "", inB = ""] = left.split(",");
  const lengths = new Map([...inA].map((letter, axis) => [letter, a.shape[axis]!]));
  for (const [axis, letter] of [...inB].entries()) lengths.set(letter, b.shape[axis]!);
  const letters = [...lengths.keys()];
  const shape = [...result].map((letter) => lengths.get(letter)!);
  const values = new Float64Array(shape.reduce((product, side) => product * side, 1));
  const at = (order: string, index: ReadonlyMap<string, number>) =>
    [...order].reduce((place, letter) => place * lengths.get(letter)! + index.get(letter)!, 0);
  const visit = (depth: number, index: Map<string, number>) => {
    const letter = letters[depth];
    if (letter === undefined) {
      values[at(result, index)]! += a.values[at(inA, index)]! * b.values[at(inB, index)]!;
      return;
    }
    for (let i = 0; i < lengths.get(letter)!; i++) visit(depth + 1, index.set(letter, i));
  };
  visit(0, new Map());
  return { shape, values };
}

interface Dense {
  shape: number[];
  values: ArrayLike<number>;
}

function dense(shape: number[], seed: number): Dense {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => Math.sin(seed + i * 1.7)) };
}

const tensorOf = ({ shape, values }: Dense) => tf.tensor(Float32Array.from(values), shape);

function assertClose(got: tf.Tensor, wanted: Dense, what: string) {
  assert.deepEqual(got.shape, wanted.shape, `${what}: shape`);
  for (const [i, value] of got.dataSync<"float32">().entries()) {
    const difference = Math.abs(value - wanted.values[i]!);
    assert.ok(difference < 1e-5, `${what}[${i}]: wanted ${wanted.values[i]}, got ${value}`);
  }
}

/** Equations of every kind: each letter is in two of the three parts, in any order within a part. */
const equations = fc
  .record({
    roles: fc.array(fc.constantFrom("batch", "rows", "columns", "summed"), { minLength: 1, maxLength: 5 }),
    lengths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
    seeds: fc.array(fc.integer(), { minLength: 3, maxLength: 3 }),
  })
  .map(({ roles, lengths, seeds }) => {
    const letters = roles.map((role, index) => ({ role, letter: "abcde"[index]!, length: lengths[index]! }));
    const part = (kept: string[], seed: number) =>
      letters
        .filter(({ role }) => kept.includes(role))
        .sort((x, y) => Math.sin(seed + x.letter.charCodeAt(0)) - Math.sin(seed + y.letter.charCodeAt(0)));
    const [a, b, result] = [
      part(["batch", "rows", "summed"], seeds[0]!),
      part(["batch", "columns", "summed"], seeds[1]!),
      part(["batch", "rows", "columns"], seeds[2]!),
    ] as const;
    const text = (list: typeof a) => list.map(({ letter }) => letter).join("");
    const shape = (list: typeof a) => list.map(({ length }) => length);
    return { equation: `${text(a)},${text(b)}->${text(result)}`, shapeA: shape(a), shapeB: shape(b) };
  })
  .filter(({ shapeA, shapeB }) => shapeA.length > 0 && shapeB.length > 0);

testOnEachBackend("einsum equals its definition, and so do its gradients, for every kind of equation", () => {
  fc.assert(
    fc.property(equations, ({ equation, shapeA, shapeB }) => {
      const before = liveTensors().tensors;
      const [a, b] = [dense(shapeA, 1), dense(shapeB, 2)];
      const wanted = oracle(equation, a, b);
      const dy = dense(wanted.shape, 3);
      tf.tidy(() => {
        const [x, y, dz] = [tensorOf(a), tensorOf(b), tensorOf(dy)];
        assertClose(einsum(equation, x, y), wanted, equation);
        const [dx, dw] = tf.grads((p: tf.Tensor, q: tf.Tensor) => einsum(equation, p, q))([x, y], dz);
        const [[inA, inB], result] = [equation.split("->")[0]!.split(","), equation.split("->")[1]!];
        assertClose(dx!, oracle(`${result},${inB}->${inA}`, dy, b), `${equation} by a`);
        assertClose(dw!, oracle(`${inA},${result}->${inB}`, a, dy), `${equation} by b`);
      });
      assert.equal(liveTensors().tensors, before);
    }),
    { numRuns: 60 },
  );
}, ["native", "wasm", "cpu"]);

test("einsum refuses equations whose gradients would not be einsums, and lengths that differ", () => {
  const [a, b] = [tf.zeros([2, 3]), tf.zeros([3, 4])];
  for (const equation of ["ab,bc", "ab,bc->a", "ab,bc->acd", "aab,bc->ac", "ab,bc->aca", "AB,BC->AC"]) {
    assert.throws(() => einsum(equation, a, b), RangeError, equation);
  }
  assert.throws(() => einsum("ab,cb->ac", a, b), /shapes are \[2, 3\] and \[3, 4\]/);
  assert.throws(() => einsum("abc,cd->abd", a, b), RangeError);
  tf.dispose([a, b]);
});
