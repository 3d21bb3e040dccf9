import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Example, PredictionInput } from "@umie/data";
import { evaluateCheckpoint, openEvaluation, openPredictor, type Prediction, type Predictor } from "@umie/worker";
import { type Home, homeTest } from "../harness/home.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

/** A run of a minute at most that has learned to write answers, if not the right ones. */
const sets = [
  "data.labels=seen",
  "schedule.steps=40",
  "eval.everySteps=0",
  "eval.test=false",
  "eval.maxExamples=6",
  "checkpoint.everySteps=40",
];

interface Line extends Partial<Prediction> {
  line: number;
  id?: unknown;
  error?: string;
}

homeTest("a trained run answers from the command line and from Node as it was evaluated", async (home) => {
  const args = ["train", "recipe.yaml", "--workers", "1", ...sets.flatMap((set) => ["--set", set])];
  const { run } = await umieJson<{ run: string }>(home, args);
  const options = {
    ...({ target: run, split: "dev", backend: "auto", threads: 1 } as const),
    store: pathToFileURL(path.join(home.umieHome, "checkpoints")).href,
    cache: path.join(home.folder, "cache"),
  };
  const { source } = await openEvaluation(options);
  const leaves = Array.from({ length: source.evaluationLeafCount("dev") }, (_, leaf) =>
    source.evaluationLeaf("dev", leaf),
  );
  const examples = leaves.flatMap((leaf) => leaf.examples);
  const predictor = await openPredictor(options);
  const inputs = await inputsOf(predictor, examples);
  const predictions = await predictor.predict(inputs);
  predictor.close();

  const { counts } = (await evaluateCheckpoint(options)).evaluation;
  assert.deepEqual(
    countsOf(predictions),
    Object.fromEntries(
      Object.entries(countsOf(predictions)).map(([key]) => {
        const [name = "", what] = key.split(".");
        const of = (count: string) => counts[`${name}.${count}`] ?? 0;
        return [key, what === "dropped" ? of("dropped") : of("tp") + of("fp")];
      }),
    ),
  );
  assert.ok(
    predictions.some(({ records }) => records.length > 0),
    "nothing was learned: train longer",
  );

  await fromCommandLine(home, run, inputs, predictions);
  await fromTheDocs(home, run);
});

/** Boxes go in as pixels, whose number the pictures' files tell. */
async function inputsOf(predictor: Predictor, examples: readonly Example[]): Promise<PredictionInput[]> {
  const bare = examples.map((example): PredictionInput => {
    const { task, text, dataset, picture } = example;
    const image = picture?.path == null ? {} : { image: picture.path };
    const ends = example.task === "mre" ? { head: example.head, tail: example.tail } : {};
    return { task, text, dataset, ...image, ...ends };
  });
  const shown = await predictor.predict(bare);
  return bare.map((input, i) => {
    const size = shown[i]!.picture;
    if (size === null) return input;
    const { width: w, height: h } = size;
    const objects = examples[i]!.picture!.objects.map(([x1, y1, x2, y2]) => [x1 * w, y1 * h, x2 * w, y2 * h] as const);
    return { ...input, objects };
  });
}

/** Records and pieces that are none, by dataset and task; relations that are none are not counted. */
function countsOf(predictions: readonly Prediction[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (key: string, n: number) => {
    counts[key] = (counts[key] ?? 0) + n;
  };
  for (const { dataset, records, questions } of predictions) {
    for (const { task, dropped } of questions) {
      add(`${dataset}/${task}.dropped`, dropped);
      add(`${dataset}/${task}.said`, 0);
    }
    for (const record of records)
      if (record.task !== "mre" || record.relation !== "none") add(`${dataset}/${record.task}.said`, 1);
  }
  return counts;
}

async function fromCommandLine(
  home: Home,
  run: string,
  inputs: readonly PredictionInput[],
  predictions: readonly Prediction[],
): Promise<void> {
  const lines = inputs.slice(0, 5).map((input, id) => JSON.stringify({ id, ...input }));
  lines.splice(2, 0, "{oops", "");
  fs.writeFileSync(path.join(home.folder, "batch.jsonl"), `${lines.join("\r\n")}\r\n`);
  const ended = await umie(home, ["predict", run, "--batch", "batch.jsonl"]);
  assertRefused(ended, 2, /^Cannot predict 1 line of the batch/);
  const answered = ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  assert.deepEqual(
    answered.map(({ line, id }) => [line, id]),
    [
      [1, 0],
      [2, 1],
      [3, undefined],
      [5, 2],
      [6, 3],
      [7, 4],
    ],
  );
  assert.match(answered[2]!.error ?? "", /JSON/);
  for (const { id, records } of answered.filter(({ error }) => error === undefined))
    assert.deepEqual(saying(records!), saying(predictions[id as number]!.records));

  const { text, image } = inputs[0]!;
  const one = await umieJson<Prediction>(home, [
    "predict",
    run,
    "--task",
    "mner",
    "--text",
    text,
    ...(image ? ["--image", image] : []),
  ]);
  assert.equal(one.questions[0]!.words.length, text.split(" ").length);
  const human = await umie(home, [
    "predict",
    run,
    "--task",
    "mre",
    "--text",
    "Ann met Bo",
    "--head",
    "Ann",
    "--tail",
    "Bo",
  ]);
  assert.match(human.stdout, /^small-1, state after step 40\n[\s\S]*probability [\d.]+ %, .*no picture\n$/);

  const refused: [args: string[], status: number, said: RegExp][] = [
    [["--task", "ner", "--text", "x"], 2, /^Cannot predict: expected task to be one of mner, mre, mee, got "ner"/],
    [["--task", "mre", "--text", "x", "--head", "x"], 2, /got no tail/],
    [["--task", "mner"], 2, /expected a text that is not blank, or a picture/],
    [["--task", "mner", "--text", "x", "--image", "recipe.yaml"], 2, /^Cannot read the picture \S*recipe\.yaml: /],
    [["--batch", "nowhere.jsonl"], 2, /^Cannot read nowhere\.jsonl: there is no such file/],
    [["--batch", "batch.jsonl", "--text", "x"], 2, /^Cannot use --text with --batch/],
  ];
  for (const [args, status, said] of refused) assertRefused(await umie(home, ["predict", run, ...args]), status, said);
  assertRefused(await umie(home, ["predict", "nobody-1", "--task", "mner", "--text", "x"]), 3, /there is none/);
}

/** The example of docs/predict.md runs as it stands, but for the names of the run and of its home. */
async function fromTheDocs(home: Home, run: string): Promise<void> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const [, example = ""] =
    /```js\n([\s\S]*?)```/.exec(fs.readFileSync(path.join(root, "docs/predict.md"), "utf8")) ?? [];
  const file = path.join(home.folder, "example.mjs");
  fs.writeFileSync(file, example.replace("demo-1", run).replace(".umie", home.umieHome));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(home.folder, "node_modules"));
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: home.folder });
  const { records, questions } = await umieJson<Prediction>(home, [
    ...["predict", run, "--task", "mner", "--text", "Kyrie lands in New York"],
  ]);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.at(-1)!.startsWith(questions[0]!.answer), stdout);
  assert.equal(lines.filter((line) => /^\w+ \{/.test(line)).length, records.length);
}

/** Everything but the last bits of probabilities. */
const saying = (records: Prediction["records"]) => records.map(({ probability: _, ...record }) => record);
