import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { InputError, type PredictionInput } from "@umie/data";
import { liveTensors } from "@umie/engine";
import { NoCheckpoint } from "../checkpoint/locate.js";
import { fixtures, type TestCheckpoint, testCheckpoint } from "./checkpoint.fixture.js";
import type { Prediction } from "./prediction.js";
import { openPredictor, type PredictionOutcome, type Predictor } from "./predictor.js";

// WebAssembly is on every machine, and nobody waits for these sizes.
const backend = "wasm";
const picture = path.join(fixtures, "clip-preprocess", "photo.png");

async function predictorOf(t: TestContext, place: TestCheckpoint, batchSize = 2): Promise<Predictor> {
  const predictor = await openPredictor({ ...place, backend, batchSize });
  t.after(() => predictor.close());
  return predictor;
}

const inputs: PredictionInput[] = [
  { task: "mner", text: "Ann visits the storm" },
  { task: "mner", text: "Ann visits the storm", image: picture },
  {
    task: "mre",
    text: "Ann met Bo",
    head: { span: "Ann" },
    tail: { span: "Bo" },
    image: picture,
    objects: [
      [1, 2, 30, 40],
      [5, 5, 9, 9],
    ],
  },
  { task: "mee", text: "", image: picture, objects: [[1, 2, 30, 40]] },
  { task: "mner", text: "<spot> </s> <extra_id_0>", dataset: "twitter2015" },
];

/** Everything but the last bits. */
const rough = (prediction: Prediction): unknown =>
  JSON.parse(JSON.stringify(prediction), (_, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1e4) : value,
  );

test("predict says for each input what was asked, the gate and the attention", async (t) => {
  const predictor = await predictorOf(t, await testCheckpoint(t));
  assert.deepEqual([predictor.run, predictor.step, predictor.damaged], ["tiny-1", 7, []]);
  const predictions = await predictor.predict(inputs);
  assert.deepEqual(
    predictions.map(({ task, dataset, text }) => [task, dataset, text]),
    [
      ["mner", "twitter2015", "Ann visits the storm"],
      ["mner", "twitter2015", "Ann visits the storm"],
      ["mre", "mnre_v2", "Ann met Bo"],
      ["mee", "m2e2", ""],
      ["mner", "twitter2015", "<spot> </s> <extra_id_0>"],
    ],
  );
  for (const [i, { questions, picture: shown }] of predictions.entries()) {
    const [first] = questions;
    assert.ok(first && first.probability > 0 && first.probability <= 1);
    const { image, objects = [], text } = inputs[i]!;
    assert.equal(first.gate === null, image === undefined);
    assert.equal(shown === null, image === undefined);
    assert.deepEqual(
      first.words.map((word) => word.text),
      text === "" ? [] : text.split(" "),
    );
    for (const shares of [first.attention, ...first.words.map(({ attention }) => attention)]) {
      if (image === undefined) assert.equal(shares, null);
      else {
        assert.equal(shares?.length, 1 + objects.length);
        assert.ok(Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1) < 1e-5);
      }
    }
  }
});

test("predict says of an input the same whatever is asked beside it, and frees what it used", async (t) => {
  const place = await testCheckpoint(t);
  const [together, alone] = [await predictorOf(t, place, 16), await predictorOf(t, place, 1)];
  const predictions = await together.predict(inputs);
  const before = liveTensors();
  assert.deepEqual((await alone.predict(inputs)).map(rough), predictions.map(rough));
  alone.close();
  together.close();
  assert.ok(liveTensors().tensors < before.tensors);
});

test("predictEach gives an outcome for each input in order, and goes on after a wrong one", async (t) => {
  const predictor = await predictorOf(t, await testCheckpoint(t));
  const text = path.join(fixtures, "tokenizer", "cases.jsonl");
  const wrong: [unknown, RegExp][] = [
    [new InputError("as it was"), /^as it was$/],
    [{ task: "mner" }, /expected a text that is not blank, or a picture/],
    [{ task: "mner", text: "x", image: text }, /^Cannot read the picture \S*cases\.jsonl: /],
    [
      { task: "mner", text: "x", image: "/nowhere.png" },
      /^Cannot read the picture \/nowhere\.png: there is no such file$/,
    ],
    [
      { task: "mner", text: "x", image: picture, objects: [[9000, 1, 9001, 2]] },
      /expected objects\[0\] to lie in its picture/,
    ],
    [
      { task: "mee", text: "x", dataset: "twitter2015" },
      /^Cannot predict mee as in twitter2015 with tiny-1: wanted m2e2$/,
    ],
    [{ task: "mre", text: "x", head: "a ".repeat(900), tail: "b" }, /its instruction must fit in maxSourceTokens/],
  ];
  const asked = wrong.flatMap(([input]) => [input, inputs[0]]);
  const outcomes: PredictionOutcome[] = [];
  for await (const outcome of predictor.predictEach(asked)) outcomes.push(outcome);
  assert.equal(outcomes.length, asked.length);
  for (const [i, outcome] of outcomes.entries()) {
    const said = wrong[i >> 1]![1];
    if (i % 2 === 1) assert.ok(outcome.ok);
    else assert.match(outcome.ok ? "" : outcome.error.message, said);
  }
  await assert.rejects(predictor.predict([inputs[0]!, { task: "mner", text: "" }]), InputError);
  assert.deepEqual(await predictor.predict([]), []);
});

test("a run without eyes refuses pictures and says why", async (t) => {
  const predictor = await predictorOf(t, await testCheckpoint(t, ["data.images=none"]));
  await assert.rejects(predictor.predict([inputs[1]!]), /to tiny-1 as it was trained without pictures/);
  assert.equal((await predictor.predict([inputs[0]!])).length, 1);
});

test("openPredictor finds a checkpoint by run and by manifest, and says what is missing", async (t) => {
  const place = await testCheckpoint(t);
  const byManifest = await predictorOf(t, { ...place, target: place.manifest });
  assert.equal(byManifest.step, 7);
  await assert.rejects(openPredictor({ ...place, target: "other-1", backend }), NoCheckpoint);
  const { tokenizer } = JSON.parse(fs.readFileSync(place.manifest, "utf8")) as { tokenizer: { sha256: string } };
  fs.rmSync(path.join(place.folder, "objects", tokenizer.sha256));
  await assert.rejects(
    openPredictor({ ...place, target: place.manifest, backend }),
    /as its tokenizer must lie with it/,
  );
  const seen = await testCheckpoint(t, ["data.labels=seen"]);
  await assert.rejects(openPredictor({ ...seen, backend }), /must hold the labels seen in twitter2015/);
});
