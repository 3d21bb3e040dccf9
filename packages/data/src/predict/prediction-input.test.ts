import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError, readObjects, readPredictionInput } from "./prediction-input.js";

test("readPredictionInput takes short and long forms, and null for absent", () => {
  assert.deepEqual(
    readPredictionInput({
      task: "mre",
      text: "Ann met Bo",
      head: "Ann",
      tail: { span: "Bo", type: "person" },
      image: null,
    }),
    { task: "mre", text: "Ann met Bo", head: { span: "Ann" }, tail: { span: "Bo", type: "person" } },
  );
  assert.deepEqual(
    readPredictionInput({ task: "mee", image: "a.png", objects: [[1, 2, 3, 4], { bbox: [0, 0, 5, 5] }] }),
    {
      task: "mee",
      text: "",
      image: "a.png",
      objects: [
        [1, 2, 3, 4],
        [0, 0, 5, 5],
      ],
    },
  );
});

test("readPredictionInput says in a sentence what is wrong", () => {
  const wrong: [input: unknown, said: RegExp][] = [
    [{ task: "ner", text: "x" }, /expected task to be one of mner, mre, mee, got "ner"/],
    [{ text: "x" }, /expected task to be one of mner, mre, mee, got nothing/],
    [{ task: "mner", text: " " }, /expected a text that is not blank, or a picture, got neither/],
    [{ task: "mner", text: 7 }, /expected text to be a string, got 7/],
    [{ task: "mre", text: "x", head: "Ann" }, /expected mre to have a head and a tail, got no tail/],
    [{ task: "mner", text: "x", head: "Ann" }, /expected head for mre only, got it for mner/],
    [{ task: "mner", text: "x", imag: "a.png" }, /expected the fields task, .*, got imag/],
    [{ task: "mner", text: "x", objects: [[0, 0, 1, 1]] }, /expected the picture of the objects, got none/],
    [{ task: "mner", text: "x", image: "a", objects: [[3, 0, 1, 1]] }, /expected objects\[0\] to be a box .* x1 < x2/],
    [{ task: "mner", text: "x", dataset: "ours" }, /expected dataset to be one of twitter2015/],
    ["x", /expected an object, got "x"/],
  ];
  for (const [input, said] of wrong)
    assert.throws(
      () => readPredictionInput(input),
      (error: Error) => error instanceof InputError && said.test(error.message),
    );
});

test("readPredictionInput answers anything with an input or an InputError", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (value, text) => {
      for (const one of [value, { task: "mner", text }, { task: "mre", text: "a", head: value, tail: text }]) {
        try {
          readPredictionInput(one);
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      }
    }),
  );
});

test("readObjects reads the boxes of one picture in every form of an objects.json", () => {
  const list = [{ bbox: [1, 2, 3, 4] }];
  for (const file of [
    list,
    [[1, 2, 3, 4]],
    { size: [9, 9], objects: list },
    { "a.jpg": list },
    { a: { size: [9, 9], objects: list } },
  ])
    assert.deepEqual(readObjects(file, "a.jpg"), [[1, 2, 3, 4]]);
  assert.throws(() => readObjects({ "b.jpg": list }, "a.jpg"), /expected the objects of a\.jpg, found none/);
});
