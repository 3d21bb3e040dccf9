import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import fc from "fast-check";
import { bucketIds, type PositionBuckets, positionBias } from "./relative-position.js";

/** The published code's formula, logarithm and all, in float32 as it runs there. */
function publishedBucket(keyMinusQuery: number, { numBuckets, maxDistance, bidirectional }: PositionBuckets): number {
  const f = Math.fround;
  let [bucket, count, distance] = [0, numBuckets, keyMinusQuery];
  if (bidirectional) {
    count = Math.floor(count / 2);
    if (distance > 0) bucket += count;
    distance = Math.abs(distance);
  } else distance = -Math.min(distance, 0);
  const exact = Math.floor(count / 2);
  if (distance < exact) return bucket + distance;
  const share = f(f(Math.log(f(distance / exact))) / f(Math.log(maxDistance / exact)));
  return bucket + Math.min(exact + Math.floor(f(share * (count - exact))), count - 1);
}

test("bucketIds are those of the published logarithm", () => {
  const settings = fc.record({
    numBuckets: fc.integer({ min: 4, max: 48 }),
    factor: fc.integer({ min: 2, max: 40 }),
    bidirectional: fc.boolean(),
  });
  fc.assert(
    fc.property(settings, ({ numBuckets, factor, bidirectional }) => {
      const buckets = { numBuckets, maxDistance: numBuckets * factor, bidirectional };
      const length = 150;
      const ids = bucketIds(length, length, buckets);
      for (const [at, id] of ids.entries()) {
        const distance = (at % length) - Math.floor(at / length);
        assert.equal(id, publishedBucket(distance, buckets), `distance ${distance}`);
      }
    }),
    {
      numRuns: 60,
      examples: [
        [{ numBuckets: 32, factor: 4, bidirectional: true }],
        [{ numBuckets: 32, factor: 4, bidirectional: false }],
      ],
    },
  );
});

testOnEachBackend("positionBias gives each head the number of the pair's bucket", () => {
  const buckets = { numBuckets: 8, maxDistance: 20, bidirectional: true };
  const [length, memoryLength, heads] = [3, 5, 2];
  tf.tidy(() => {
    const table = tf.tensor2d(Array.from({ length: 8 }, (_, bucket) => [bucket, 100 + bucket]));
    const bias = positionBias(table, length, memoryLength, buckets);
    assert.deepEqual(bias.shape, [1, heads, length, memoryLength]);
    const ids = [...bucketIds(length, memoryLength, buckets)];
    assert.deepEqual([...bias.dataSync()], [...ids, ...ids.map((id) => 100 + id)]);
  });
});
