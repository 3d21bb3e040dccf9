import assert from "node:assert/strict";
import { test } from "node:test";
import type { Box, Picture } from "../example.js";
import { type RegionContent, type VisualSource, visualInputs } from "./visual-inputs.js";

const [left, right]: [Box, Box] = [
  [0, 0, 0.5, 1],
  [0.5, 0, 1, 1],
];
const picture = (id: string, objects: Box[], path: string | null = `/pictures/${id}`): Picture => ({
  id,
  path,
  objects,
});

/** Features of width 2: the number of the region and the width of its box. */
const features: VisualSource = {
  maxObjects: 2,
  content: (_, regions) => ({
    kind: "features",
    width: 2,
    features: Float32Array.from(regions.flatMap((box, i) => [i + 1, box[2] - box[0]])),
  }),
};

test("visualInputs lays present regions in front and leaves absent ones zero", async () => {
  const inputs = await visualInputs([picture("a", [left]), null, picture("b", [left, right, left])], 4, features);
  const none = [0, 0, 0, 0];
  assert.deepEqual(inputs, {
    tokens: 3,
    boxes: Float32Array.from(
      [[0, 0, 1, 1], left, none, none, none, none, [0, 0, 1, 1], left, right, none, none, none].flat(),
    ),
    mask: Int32Array.of(1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0),
    content: {
      kind: "features",
      width: 2,
      features: Float32Array.of(1, 1, 2, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0.5, 3, 0.5, 0, 0, 0, 0, 0, 0),
    },
  });
});

test("visualInputs takes pixels, read later, in the order of the rows", async () => {
  const source: VisualSource = {
    maxObjects: 0,
    content: async ({ id }) => {
      await Promise.resolve();
      return { kind: "pixels", side: 1, pixels: Uint8Array.of(id.charCodeAt(0), 2, 3) };
    },
  };
  const inputs = await visualInputs([picture("a", [left]), picture("b", [])], 2, source);
  assert.deepEqual(inputs?.content, { kind: "pixels", side: 1, pixels: Uint8Array.of(97, 2, 3, 98, 2, 3) });
  assert.deepEqual(inputs?.mask, Int32Array.of(1, 1));
});

test("visualInputs is null without a picture that can be read", async () => {
  assert.equal(await visualInputs([null, picture("a", [left], null)], 2, features), null);
  assert.equal(await visualInputs([], 2, features), null);
});

test("visualInputs refuses contents that do not fit together", async () => {
  const answers: Record<string, RegionContent> = {
    a: { kind: "pixels", side: 1, pixels: new Uint8Array(3) },
    b: { kind: "pixels", side: 2, pixels: new Uint8Array(12) },
    c: { kind: "features", width: 3, features: new Float32Array(3) },
    d: { kind: "pixels", side: 1, pixels: new Uint8Array(6) },
  };
  const source: VisualSource = { maxObjects: 0, content: ({ id }) => answers[id]! };
  for (const id of ["b", "c", "d"]) {
    await assert.rejects(
      visualInputs([picture("a", []), picture(id, [])], 2, source),
      new RegExp(`picture ${id} as its content must be 1 regions of 3 pixels values`),
    );
  }
});
