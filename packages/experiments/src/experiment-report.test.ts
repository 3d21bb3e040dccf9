import assert from "node:assert/strict";
import { test } from "node:test";
import { renderHtml, renderMarkdown } from "@umie/report";
import { experiments } from "./catalogue.js";
import { demoRecipe } from "./demo-recipe.fixture.js";
import type { Experiment } from "./experiment.js";
import { experimentReport, type FinishedRun, quoted, type ReportFacts } from "./experiment-report.js";
import { someInsight, someOutcome, someScores } from "./outcome.fixture.js";
import { planRuns } from "./plan-runs.js";

const facts: ReportFacts = {
  ...{ recipe: "recipes/demo.yaml", sets: ["data.root=my data"], hardware: "a CPU, 2 cores", date: "2026-11-25" },
  ...{ command: "umie experiment x", synthetic: true },
};

const choices = { sizes: ["1", "2"], match: "passes" as const, trainExamples: null };
const names = ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "m2e2"];
const all = (f1: number) => Object.fromEntries(names.map((name) => [name, f1]));

/** A plan in which the n-th run reaches the n-th F1 on every dataset it has, the last one over and over. */
function finished(experiment: Experiment, f1s: readonly number[], seeds = 1): FinishedRun[] {
  return planRuns(experiment, demoRecipe, { ...choices, seeds }).map((planned, at) => {
    const f1 = f1s[Math.min(at, f1s.length - 1)]!;
    const own = planned.recipe.spec.data.datasets.map(({ name }): [string, number] => [name, f1]);
    return { planned, outcome: someOutcome(Object.fromEntries(own), { specHash: `${at}`.repeat(12) }) };
  });
}

const named = (name: string) => experiments.find((experiment) => experiment.name === name)!;
const markdown = (name: string, runs: readonly FinishedRun[]) =>
  renderMarkdown(experimentReport(named(name), runs, facts)).text.replaceAll("\\", "");

for (const experiment of experiments) {
  test(`the report of ${experiment.name} stands, whole, unfinished or empty`, () => {
    const runs = finished(experiment, [0.9, 0.5]);
    const cut = runs.map((run, at) => (at === 0 ? run : { ...run, outcome: null }));
    const empty = runs.map((run) => ({ ...run, outcome: null }));
    for (const some of [runs, cut, empty]) {
      const report = experimentReport(experiment, some, facts);
      assert.doesNotMatch(renderHtml(report), /NaN|undefined|\[object/);
      const text = renderMarkdown(report).text.replaceAll("\\", "");
      assert.ok(text.startsWith(`# ${experiment.title}\n\n${experiment.question}`));
      assert.equal(
        /^Unfinished: /m.test(text),
        some.some(({ outcome }) => outcome === null),
      );
      for (const { planned } of runs) assert.ok(text.includes(planned.variant.label), planned.variant.label);
    }
  });
}

test("the ablation's report says by how much F1 falls, and gives the command of every run", () => {
  const runs = finished(named("ablation"), [0.9, 0.65, 0.9]);
  runs[0]!.outcome = { ...runs[0]!.outcome!, tests: { "pictures-taken-away": someScores(all(0.6)) } };
  const text = markdown("ablation", runs);
  assert.match(text, /no pictures: macro F1 falls from 0\.900 to 0\.650 \(−0\.250\)\./);
  assert.match(text, /no objects: macro F1 stays at 0\.900\./);
  assert.match(text, /pictures taken away at test: macro F1 falls from 0\.900 to 0\.600 \(−0\.300\)\./);
  assert.match(text, /There is one seed/);
  assert.match(
    text,
    /^umie train recipes\/demo\.yaml --set 'data\.root=my data' --set model\.override\.gate=none --workers 2$/m,
  );
  assert.match(text, /\| no gate \| 1 \| demo-1 \| 300 \| 1 min 30 s \| `333333333333` \| `bbbbbbbbbbbb` \|/);
  assert.match(text, /6 runs took 9 min in all on a CPU, 2 cores\./);
});

test("with several seeds a report gives the range and says whether they agree", () => {
  // Two seeds of six variants each.
  const runs = finished(named("ablation"), [0.9, 0.6, 0.9, 0.9, 0.9, 0.9, 0.8, 0.7, 0.7, 0.9, 0.8], 2);
  const text = markdown("ablation", runs);
  assert.match(text, /no pictures: macro F1 falls from 0\.850 to 0\.650 \(−0\.200\), in each of 2 seeds\./);
  assert.match(text, /no gate: macro F1 rises from 0\.850 to 0\.900 \(\+0\.050\); the 2 seeds disagree on the sign\./);
  assert.match(text, /\| no pictures \| 0\.650 \(0\.600 to 0\.700\) \| −0\.200 \(−0\.300 to −0\.100\) \|/);
  assert.match(text, /means over 2 seeds/);
});

test("zero-shot compares each dataset with the model that was trained on it", () => {
  const text = markdown("zero-shot", finished(named("zero-shot"), [0.9, 0.4]));
  for (const name of names)
    assert.ok(text.includes(`Held out, F1 on ${name} falls from 0.900 to 0.400 (−0.500).`), name);
});

test("interpretability compares the gate within datasets", () => {
  const [run] = finished(named("interpretability"), [0.9]);
  const insights = [0.5, 0.4].flatMap((gate, at) => [
    someInsight(gate, at === 0),
    someInsight(gate + 1, at === 0, { dataset: "m2e2", attention: { words: ["see"], weights: [[0.25, 0.75]] } }),
  ]);
  const text = markdown("interpretability", [{ planned: run!.planned, outcome: { ...run!.outcome!, insights } }]);
  assert.match(text, /\|g\| is larger where only the picture tells the answer: 1\.000 against 0\.900/);
  assert.match(text, /it is larger in 2 of them, and .* in 100 % of all pairs within a dataset/);
  assert.match(text, /!\[Attention of the words of O_1 over its objects\]\(figures\/attention-1\.svg\)/);
});

test("quoted is read by a shell as it stands", () => {
  assert.deepEqual(["a=b", "a b", "it's", 'x={"y"}'].map(quoted), ["a=b", "'a b'", `'it'\\''s'`, `'x={"y"}'`]);
});

test("instructions says how far F1 goes in other wordings", () => {
  const [variant] = named("instructions").variants(demoRecipe(), choices);
  const tests = { "asked-given": someScores(all(0.8)), "asked-bare": someScores(all(0.5)) };
  const planned = { variant: variant!, seed: 0, sets: variant!.sets, recipe: demoRecipe() };
  const text = markdown("instructions", [{ planned, outcome: someOutcome(all(0.9), { tests }) }]);
  assert.match(
    text,
    /macro F1 0\.900 when asked so, and in 2 other wordings from 0\.500 \(bare, −0\.400\) to 0\.800 \(given, −0\.100\)\./,
  );
});
