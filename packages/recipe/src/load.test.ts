import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadRecipe } from "./load.js";
import { RecipeError } from "./problem.js";

const good = `apiVersion: umie/v1
kind: Run
metadata:
  name: demo
spec:
  data:
    synth: {}
    datasets: [m2e2, { name: snap, train: false }]
  optimizer:
    learningRate: 3e-4
  schedule:
    steps: 60
`;

/** The lines of the error that `text` and `sets` end in; none if the recipe is good. */
function problems(text: string, sets: readonly string[] = []): readonly string[] {
  try {
    loadRecipe(text, "demo.yaml", sets);
    return [];
  } catch (error) {
    assert.ok(error instanceof RecipeError, String(error));
    assert.equal(error.message, error.problems.join("\n"));
    return error.problems;
  }
}

const changed = (from: string, to: string) => good.replace(from, to);

test("loadRecipe fills in defaults and both forms of a dataset", () => {
  const { metadata, spec } = loadRecipe(good, "demo.yaml");
  assert.equal(metadata.name, "demo");
  assert.equal(spec.optimizer.learningRate, 3e-4);
  assert.equal(spec.batch.leavesPerStep, 8);
  assert.deepEqual(spec.data.datasets, [
    { name: "m2e2", split: "published", train: true, settings: "joined" },
    { name: "snap", split: "published", train: false, settings: "joined" },
  ]);
});

test("loadRecipe names file, line, column, path, what it wanted and what it got", () => {
  assert.deepEqual(problems(changed("3e-4", "fast")), [
    'demo.yaml:10:5 optimizer.learningRate: expected a number above 0, got "fast"',
  ]);
  assert.deepEqual(problems(changed("steps: 60", "steps: 1.5")), [
    "demo.yaml:12:5 schedule.steps: expected a whole number from 1, got 1.5",
  ]);
  assert.deepEqual(problems(changed("synth: {}", "synth: {}\n    images: maybe")), [
    'demo.yaml:8:5 data.images: expected one of use, blank, none, got "maybe"',
  ]);
  assert.deepEqual(problems(changed("    learningRate: 3e-4", "    b1:")), [
    "demo.yaml:10:5 optimizer.b1: expected a number from 0 to 1, got nothing",
  ]);
  assert.deepEqual(problems(changed("name: demo", "name: My Run")), [
    'demo.yaml:4:3 metadata.name: expected lower-case letters, digits and inner dashes, at most 40, got "My Run"',
  ]);
});

test("loadRecipe lists all problems at once, from top to bottom", () => {
  const text = good
    .replace("umie/v1", "umie/v9")
    .replace("learningRate", "lerningRate")
    .replace("    steps: 60", "    {}");
  assert.deepEqual(problems(text), [
    'demo.yaml:1:1 apiVersion: expected "umie/v1", got "umie/v9"',
    "demo.yaml:10:5 optimizer.lerningRate: unknown key: did you mean learningRate?",
    "demo.yaml:11:3 schedule.steps: missing: expected a whole number from 1",
  ]);
});

test("loadRecipe says which keys are known when none is near", () => {
  assert.deepEqual(problems(changed("synth: {}", "synth: { colour: red }")), [
    "demo.yaml:7:14 data.synth.colour: unknown key: known are seed, size",
  ]);
});

test("loadRecipe speaks of the form of a value that was meant", () => {
  assert.deepEqual(problems(changed("train: false", "trian: false")), [
    "demo.yaml:8:36 data.datasets.1.trian: unknown key: did you mean train?",
  ]);
  assert.match(
    problems(changed("[m2e2,", "[m2e3,"))[0]!,
    /^demo.yaml:8:16 data.datasets.0: expected one of .*, got "m2e3"$/,
  );
  const tokenizer = (text: string) => problems(changed("synth: {}", `synth: {}\n    tokenizer: ${text}`));
  assert.deepEqual(tokenizer("{ train: { vocabSize: 10 } }"), [
    "demo.yaml:8:27 data.tokenizer.train.vocabSize: expected a whole number from 300 to 64000, got 10",
  ]);
  assert.deepEqual(tokenizer("{ pth: x }"), ["demo.yaml:8:18 data.tokenizer.pth: unknown key: did you mean path?"]);
  assert.deepEqual(tokenizer("{}"), [
    "demo.yaml:8:5 data.tokenizer: expected a mapping with path or a mapping with train, got a mapping",
  ]);
  assert.deepEqual(tokenizer("4000"), [
    "demo.yaml:8:5 data.tokenizer: expected a mapping with path or a mapping with train, got 4000",
  ]);
});

test("loadRecipe refuses fields that contradict each other", () => {
  assert.deepEqual(problems(changed("    synth: {}\n", "")), [
    "demo.yaml:6:3 data: expected root (a folder of datasets) or synth (drawn ones)",
  ]);
  assert.deepEqual(problems(good, ["data.root=x"]), [
    "--set data.root=x: expected only one of root and synth, got both",
  ]);
  assert.deepEqual(problems(changed("name: snap", "name: snap, split: articles")), [
    'demo.yaml:8:22 data.datasets.1: expected split "published" for snap: only m2e2 is cut by article',
  ]);
  assert.deepEqual(problems(good, ["data.datasets=[snap, m2e2, snap]"]), [
    "--set data.datasets=[snap, m2e2, snap]: data.datasets.2: snap is listed twice",
  ]);
  assert.deepEqual(problems(good, ["resources.minWorkers=100"]), [
    "demo.yaml:5:1 resources.maxWorkers: expected at least minWorkers",
  ]);
});

test("loadRecipe has one clear sentence for each mistake of the YAML", () => {
  assert.deepEqual(problems(""), [
    "demo.yaml:1:1 the file is empty: expected a recipe with apiVersion, kind, metadata and spec",
  ]);
  assert.deepEqual(problems("- a\n"), [
    "demo.yaml:1:1 the file is no mapping: expected a recipe with apiVersion, kind, metadata and spec",
  ]);
  assert.deepEqual(problems(`${good}kind: Run\n`), ["demo.yaml:13:1 this key appears twice in its mapping"]);
  assert.deepEqual(
    problems(changed("    learningRate", "\tlearningRate"))[0],
    "demo.yaml:10:1 a tab cannot indent YAML: use spaces",
  );
  assert.deepEqual(problems(changed("3e-4", "*fast")), [
    "demo.yaml:10:19 unknown alias *fast: no &fast stands before it",
  ]);
  assert.deepEqual(problems(`${good}---\n${good}`), [
    "demo.yaml:13:1 expected one document, got a second one after ---",
  ]);
  const bomb = `${["a: &a [x,x,x,x,x,x,x,x,x]", "b: &b [*a,*a,*a,*a,*a,*a,*a]", "c: &c [*b,*b,*b,*b,*b,*b,*b]"].join("\n")}\nd: [*c,*c,*c]\n`;
  assert.deepEqual(problems(bomb), ["demo.yaml:1:1 aliases expand to more than 100 copies"]);
});

test("loadRecipe follows aliases to where a value is written", () => {
  const text = changed("learningRate: 3e-4", "b1: &share 2\n    b2: *share");
  assert.deepEqual(problems(text), [
    "demo.yaml:10:5 optimizer.b1: expected a number from 0 to 1, got 2",
    "demo.yaml:11:5 optimizer.b2: expected a number from 0 to 1, got 2",
  ]);
});

test("loadRecipe applies --set in order, with YAML values", () => {
  const sets = [
    "schedule.steps=5",
    "schedule.steps=7",
    "data.datasets=[snap]",
    "eval.test=false",
    "model.override.dModel=32",
  ];
  const { spec } = loadRecipe(good, "demo.yaml", sets);
  assert.equal(spec.schedule.steps, 7);
  assert.deepEqual(spec.data.datasets, [{ name: "snap", split: "published", train: true, settings: "joined" }]);
  assert.equal(spec.eval.test, false);
  assert.deepEqual(spec.model.override, { dModel: 32 });
  assert.equal(loadRecipe(good, "demo.yaml", ["metadata.name=other"]).metadata.name, "other");
});

test("--set with null takes back what the file says", () => {
  const { spec } = loadRecipe(good, "demo.yaml", ["data.synth=null", "data.root=../there", "optimizer.learningRate="]);
  assert.equal(spec.data.synth, undefined);
  assert.equal(spec.data.root, "../there");
  assert.equal(spec.optimizer.learningRate, 1e-4);
});

test("--set mistakes name the argument and the nearest path", () => {
  const one = (set: string) => problems(good, [set])[0];
  assert.equal(
    one("optimizer.learningRate=fast"),
    '--set optimizer.learningRate=fast: expected a number above 0, got "fast"',
  );
  assert.equal(
    one("optimizer.lerningRate=1"),
    "--set optimizer.lerningRate=1: unknown path: did you mean optimizer.learningRate?",
  );
  assert.equal(one("learningRate=1"), "--set learningRate=1: unknown path: did you mean optimizer.learningRate?");
  assert.equal(one("spec.schedule.steps=1"), "--set spec.schedule.steps=1: unknown path: did you mean schedule.steps?");
  assert.equal(one("zzz=1"), "--set zzz=1: unknown path");
  assert.equal(one("steps"), "--set steps: expected path=value, such as schedule.steps=60");
  assert.match(one("schedule.steps=[1")!, /^--set schedule.steps=\[1: the value is no YAML: /);
  assert.equal(one("schedule.steps=*x"), "--set schedule.steps=*x: the value may not hold aliases");
  assert.equal(one("__proto__.x=1"), "--set __proto__.x=1: unknown path");
  assert.equal(
    one("data.synth={sise: 3}"),
    "--set data.synth={sise: 3}: data.synth.sise: unknown key: did you mean size?",
  );
});

test("loadRecipe answers any text with a recipe or a RecipeError, never another exception", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."a:-[]{}&*!|>'\"%@ \n\t#?,1") }),
  );
  fc.assert(
    fc.property(anyText, anyText, (text, set) => assert.ok(problems(text, [set]).length > 0)),
    { numRuns: 300 },
  );
  const cut = fc.tuple(fc.nat(good.length), fc.nat(5), anyText);
  fc.assert(
    fc.property(cut, ([at, length, inserted]) => {
      for (const line of problems(good.slice(0, at) + inserted + good.slice(at + length))) {
        assert.match(line, /^demo.yaml(:\d+:\d+ .|: and )/s);
      }
    }),
    { numRuns: 300 },
  );
});
