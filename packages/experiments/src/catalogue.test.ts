import assert from "node:assert/strict";
import { test } from "node:test";
import type { Recipe } from "@umie/recipe";
import { experimentNamed, experiments } from "./catalogue.js";
import { demoRecipe } from "./demo-recipe.fixture.js";
import type { Choices } from "./experiment.js";
import { planRuns } from "./plan-runs.js";

const choices: Choices = { sizes: ["0.5", "1", "2"], match: "passes", trainExamples: null };

const plan = (name: string, changes: Partial<Choices> = {}, base: readonly string[] = []) =>
  planRuns(experimentNamed(name), (sets) => demoRecipe([...base, ...sets]), { ...choices, ...changes, seeds: 1 });
const recipes = (name: string, ...rest: [Partial<Choices>?, string[]?]): Record<string, Recipe["spec"]> =>
  Object.fromEntries(plan(name, ...rest).map(({ variant, recipe }) => [variant.name, recipe.spec]));
const trainedOn = ({ data }: Recipe["spec"]) => data.datasets.flatMap(({ name, train }) => (train ? [name] : []));

test("there are the paper's eight experiments, and an unknown one is refused by name", () => {
  const names = experiments.map(({ name }) => name);
  assert.deepEqual(names, [
    ...["main", "single-task", "zero-shot", "instructions"],
    ...["ablation", "sizes", "domain", "interpretability"],
  ]);
  assert.throws(() => experimentNamed("ablatoin"), /There is no experiment "ablatoin": known are main, single-task/);
});

for (const experiment of experiments) {
  test(`${experiment.name}: every variant and test is a valid recipe under a name of its own`, () => {
    const runs = plan(experiment.name);
    const names = runs.map(({ variant }) => variant.name);
    assert.equal(new Set(names).size, names.length);
    for (const { variant, sets, recipe } of runs) {
      assert.match(variant.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.match(recipe.metadata.name, new RegExp(`^${experiment.name}-`));
      const tests = (variant.tests ?? []).map((each) => demoRecipe([...sets, ...each.sets]));
      assert.equal(new Set([recipe, ...tests].map(({ spec }) => JSON.stringify(spec))).size, tests.length + 1);
    }
    const specs = runs.map(({ recipe }) => JSON.stringify(recipe.spec));
    assert.equal(new Set(specs).size, specs.length, "two variants are the same run");
  });
}

test("the bases of main, single-task, zero-shot, ablation, sizes and interpretability are one and the same run", () => {
  const bases = [
    recipes("main").unified,
    recipes("single-task").unified,
    recipes("zero-shot").all,
    recipes("ablation").base,
    recipes("sizes")["width-1"],
    recipes("interpretability").unified,
  ];
  for (const base of bases) assert.deepEqual(base, demoRecipe().spec);
});

test("ablation takes one thing away at a time", () => {
  const { base, ...others } = recipes("ablation");
  const changed = Object.entries(others).map(([name, spec]) => {
    const { model, data, ...rest } = spec;
    const { model: wholeModel, data: wholeData, ...whole } = base!;
    assert.deepEqual(rest, whole);
    const differs = (key: "images" | "maxObjects") => (data[key] === wholeData[key] ? [] : [key, data[key]]);
    assert.deepEqual({ ...data, images: 0, maxObjects: 0 }, { ...wholeData, images: 0, maxObjects: 0 });
    return [name, ...differs("images"), ...differs("maxObjects"), ...Object.entries(model.override).flat()];
  });
  assert.deepEqual(changed, [
    ["no-pictures", "images", "none"],
    ["no-objects", "maxObjects", 0],
    ["no-gate", "gate", "none"],
    ["gate-one", "gate", "one"],
    ["no-masks", "masks", false],
  ]);
});

test("single-task trains each task and each dataset as often as the unified model sees it", () => {
  const trainExamples = { twitter2015: 100, twitter2017: 200, snap: 300, mnre_v1: 100, mnre_v2: 200, m2e2: 100 };
  const specs = recipes("single-task", { trainExamples });
  const steps = Object.fromEntries(Object.entries(specs).map(([name, { schedule }]) => [name, schedule.steps]));
  assert.deepEqual(steps, {
    ...{ unified: 300, "only-entities": 180, "only-relations": 90, "only-events": 30 },
    ...{ "only-twitter2015": 30, "only-twitter2017": 60, "only-snap": 90, "only-mnre-v1": 30, "only-mnre-v2": 60 },
  });
  assert.deepEqual(trainedOn(specs["only-relations"]!), ["mnre_v1", "mnre_v2"]);
  assert.equal(specs["only-events"]!.data.datasets[0]?.split, "articles");
});

test("single-task and domain keep the steps where those are to match", () => {
  for (const name of ["single-task", "domain"])
    for (const { schedule } of Object.values(recipes(name, { match: "steps" }))) assert.equal(schedule.steps, 300);
});

test("single-task needs several tasks", () => {
  assert.throws(
    () => plan("single-task", {}, ["data.datasets=[snap]"]),
    /Cannot compare single-task .* as the recipe must train several tasks: it trains entities/,
  );
});

test("zero-shot never trains on what it holds out, and tests on it", () => {
  const { all, ...held } = recipes("zero-shot");
  assert.equal(Object.keys(held).length, all!.data.datasets.length);
  for (const [name, spec] of Object.entries(held)) {
    const out = name.replace("without-", "").replaceAll("-", "_");
    assert.ok(
      spec.data.datasets.some((dataset) => dataset.name === out && !dataset.train),
      name,
    );
    assert.deepEqual(
      trainedOn(spec),
      out === "m2e2"
        ? ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "ace05", "swig"]
        : trainedOn(all!).filter((dataset) => dataset !== out),
    );
  }
  assert.throws(() => plan("zero-shot", {}, ["data.datasets=[snap]"]), /must train on others: it trains on snap/);
});

test("domain trains on one side and tests on both", () => {
  const { both, "twitter-only": twitter, "news-only": news } = recipes("domain");
  assert.deepEqual(trainedOn(twitter!), ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2"]);
  assert.deepEqual(trainedOn(news!), ["m2e2"]);
  assert.deepEqual([twitter!.schedule.steps, news!.schedule.steps], [250, 50]);
  const names = (spec: Recipe["spec"]) => spec.data.datasets.map(({ name }) => name);
  assert.deepEqual([names(twitter!), names(news!)], [names(both!), names(both!)]);
  assert.throws(() => plan("domain", {}, ["data.datasets=[snap]"]), /Cannot train on news only as the recipe must/);
});

test("sizes are presets or factors of the width", () => {
  const specs = recipes("sizes", { sizes: ["0.5", "2", "small"] });
  assert.deepEqual(specs["width-0-5"]!.model.override, { dModel: 32, dFf: 96, numHeads: 2 });
  assert.deepEqual(specs["width-2"]!.model.override, { dModel: 128, dFf: 384, numHeads: 8 });
  assert.equal(specs.small!.model.preset, "small");
  assert.throws(() => plan("sizes", { sizes: ["huge"] }), /Cannot make a model of size "huge" as it must be a factor/);
});

test("instructions asks one model in all wordings but the one whose tokens it lacks", () => {
  const [own, released, ...others] = plan("instructions").map(({ variant }) => variant);
  assert.deepEqual(own!.sets, ["data.wording=umie"]);
  assert.deepEqual(
    own!.tests?.map(({ name, sets }) => [name, ...sets]),
    [
      ["asked-given", "data.wording=given"],
      ["asked-identity", "data.wording=identity"],
      ["asked-options", "data.wording=options"],
      ["asked-bare", "data.wording=bare"],
    ],
  );
  assert.deepEqual([released!.name, released!.tests, others], ["trained-released", undefined, []]);
});
