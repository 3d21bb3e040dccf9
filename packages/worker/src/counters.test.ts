import assert from "node:assert/strict";
import { test } from "node:test";
import type { Batch } from "@umie/data";
import { counterCount, leafCounters, readCounters, roundHalfEven } from "./counters.js";

const keys = ["snap/mner", "m2e2/mee_trigger", "m2e2/mee_argument"];

/** Three rows, of which the last only fills the batch. */
const batch: Batch = {
  rows: 3,
  sourceLength: 4,
  targetLength: 2,
  encoderInputTokens: Int32Array.of(5, 6, 1, 0, 7, 1, 0, 0, 0, 0, 0, 0),
  decoderTargetTokens: Int32Array.of(8, 1, 1, 0, 0, 0),
  decoderLossWeights: Float32Array.of(1, 1, 1, 0, 0, 0),
  visual: null,
  prompts: [
    { exampleId: "a", dataset: "m2e2", task: "mee_argument" },
    { exampleId: "b", dataset: "snap", task: "mner" },
  ],
};

test("leafCounters and readCounters give loss, tokens and examples of each dataset and task", () => {
  const counters = leafCounters(keys, batch, Float32Array.of(2.5, 0.25, 99), true);
  assert.equal(counters.length, counterCount(keys));
  assert.deepEqual(readCounters(keys, counters), {
    finite: true,
    tokens: 3,
    sums: {
      "snap/mner": { lossQuanta: 2 ** 18, tokens: 1, sourceTokens: 2, examples: 1 },
      "m2e2/mee_argument": { lossQuanta: 2.5 * 2 ** 20, tokens: 2, sourceTokens: 3, examples: 1 },
    },
  });
});

test("a leaf that is not finite counts its tokens but no loss", () => {
  const counters = leafCounters(keys, batch, Float32Array.of(Number.NaN, 1, 0), false);
  const { finite, tokens, sums } = readCounters(keys, counters);
  assert.deepEqual([finite, tokens], [false, 3]);
  assert.ok(Object.values(sums).every(({ lossQuanta }) => lossQuanta === 0));
});

test("roundHalfEven goes to the even neighbour", () => {
  assert.deepEqual(
    [0.5, 1.5, 2.5, -0.5, -1.5, 2.4].map(roundHalfEven).map((x) => x + 0),
    [0, 2, 2, 0, -2, 2],
  );
});
