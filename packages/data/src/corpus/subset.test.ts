import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Example } from "../example.js";
import type { Corpus } from "./corpus.js";
import { withSubset } from "./subset.js";

function corpusOf(...sizes: readonly number[]): Corpus {
  const examples = (count: number) => Array.from({ length: count }, (_, id) => ({ id: String(id) }) as Example);
  const datasets = sizes.map((size) => ({ train: examples(size), dev: examples(3), test: examples(4) }));
  return { datasets, fingerprint: "f" } as unknown as Corpus;
}

const trainIds = ({ datasets }: Corpus) => datasets.map(({ train }) => train.map(({ id }) => Number(id)));

test("withSubset nests: a smaller share lies in a larger one, in the order of the files", () => {
  const fraction = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(fraction, fraction, fc.nat(5), (one, other, seed) => {
      const whole = corpusOf(97, 40, 0);
      const [small, large] = [Math.min(one, other), Math.max(one, other)].map((share) =>
        trainIds(withSubset(whole, { fraction: share, seed })),
      );
      for (const [dataset, ids] of small!.entries()) {
        assert.ok(ids.every((id) => large![dataset]!.includes(id)));
        assert.deepEqual(
          ids,
          ids.toSorted((a, b) => a - b),
        );
      }
      assert.deepEqual(
        small!.map(({ length }) => length),
        [Math.max(1, Math.round(97 * Math.min(one, other))), Math.max(1, Math.round(40 * Math.min(one, other))), 0],
      );
    }),
  );
});

test("withSubset leaves dev, test and the fingerprint alone, and another seed takes others", () => {
  const whole = corpusOf(50);
  const half = withSubset(whole, { fraction: 0.5, seed: 1 });
  assert.deepEqual(half.datasets[0]?.dev, whole.datasets[0]?.dev);
  assert.deepEqual([half.datasets[0]?.test.length, half.fingerprint], [4, "f"]);
  assert.notDeepEqual(trainIds(half), trainIds(withSubset(whole, { fraction: 0.5, seed: 2 })));
  assert.deepEqual(trainIds(withSubset(whole, { fraction: 1, seed: 1 })), trainIds(whole));
});
