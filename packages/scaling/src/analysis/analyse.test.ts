import assert from "node:assert/strict";
import { test } from "node:test";
import type { LawName } from "../laws/law.js";
import { ScalingError } from "../scaling-error.js";
import { designGrid } from "../simulate/design.fixture.js";
import { designPoint } from "../simulate/design-run.js";
import { noisy } from "../simulate/noisy.js";
import { surfaces } from "../simulate/surfaces.js";
import { analyse } from "./analyse.js";
import type { FittedRun } from "./fits.js";
import { readFits, writeFits } from "./fits-file.js";
import { predict } from "./predict.js";

const data = { file: "runs.csv", sha256: "00" };

/** F1 that follows the loss: 0.9 at best. */
const scoreOf = (loss: number) => 0.9 - 0.7 / (1 + Math.exp(-3 * (loss - 3)));

function runsOf(noise = 0.003, law: "surface" | "constant" = "surface"): FittedRun[] {
  const design = designGrid(5, 8);
  const points = noisy(surfaces[0]!, design.map(designPoint), noise, 2);
  const most = Math.max(...design.map(({ N, D }) => N * D));
  return design.map(({ N, D, U }, i) => {
    const loss = law === "surface" ? Math.exp(points[i]!.lnLoss) : 2 + 0.01 * Math.sin(17 * i);
    return { N, D, U, C: 6 * N * D, loss, nonEmbedding: N ** 0.98, f1: scoreOf(loss), heldOut: N * D === most };
  });
}

function options(laws: LawName[] = ["chinchilla", "multiplicative", "constant"], bootstrap = 0) {
  return { laws, delta: 1e-3, bootstrap, seed: 0, levels: [0.8, 0.95], reference: false };
}

test("analyse finds the law that made the runs, predicts what is held out and survives JSON", async () => {
  const fits = await analyse(data, runsOf(), options(undefined, 120));
  assert.equal(fits.chosen.law, "chinchilla");
  const [chinchilla, , constant] = fits.laws;
  assert.ok(chinchilla!.holdout!.runs.length === 1 && chinchilla!.holdout!.mean < 0.02);
  const [held] = chinchilla!.holdout!.runs;
  const ends = held!.intervals["0.95"]!;
  assert.ok(ends[0] < held!.loss && held!.loss < ends[1]);
  assert.ok(chinchilla!.leaveOneSizeOut! < constant!.leaveOneSizeOut! / 10);
  const [low, high] = chinchilla!.bootstrap!.intervals.alpha!.levels["0.95"]!;
  assert.ok(low < 0.34 && 0.34 < high && high - low < 0.2);
  assert.equal(chinchilla!.bootstrap!.draws.length + chinchilla!.bootstrap!.failed, 120);
  assert.equal(fits.metric!.chosen, "sigmoid");
  const { a } = chinchilla!.exponents!;
  assert.ok(chinchilla!.definitions!.slice(0, 2).every((definition) => Math.abs(definition.a - a) < 1e-3));
  assert.ok(chinchilla!.definitions![2]!.a < a);
  const back = readFits(writeFits(fits), "fits.json");
  assert.deepEqual(predict(back, { N: 1e9, D: 1e10 }), predict(fits, { N: 1e9, D: 1e10 }));
});

test("analyse refuses when the first law cannot be fitted, and lists others that cannot", async () => {
  const oneD = runsOf().map((run) => ({ ...run, D: 1e9, U: 1e9, N: run.N * (1 + run.D / 1e13) }));
  await assert.rejects(analyse(data, oneD, options()), (error) => {
    assert.ok(error instanceof ScalingError);
    const wanted =
      "Cannot fit chinchilla to runs.csv as D must take at least 3 values: it takes 1 (--laws power-in-N would do)";
    assert.equal(error.message, wanted);
    return true;
  });
  const { laws } = await analyse(data, runsOf(), options(["chinchilla", "repeated-data"]));
  assert.match(laws[1]!.refused!, /some runs must repeat/);
});

test("analyse says that nothing scales where nothing does", async () => {
  const { chosen, warnings, metric } = await analyse(
    data,
    runsOf(0, "constant"),
    options(["multiplicative", "constant"]),
  );
  assert.ok(chosen.law === "constant" || chosen.why.includes("constant"), chosen.why);
  assert.ok(warnings.some((warning) => /not identified|no scaling|second seed/.test(warning)));
  assert.equal(metric!.chosen, null);
});

test("predict gives a loss, an optimum and a score with intervals, and refuses to reach too far", async () => {
  const fits = await analyse(data, runsOf(), options(undefined, 120));
  const most = Math.max(...fits.runs.map(({ C }) => C!));
  const asked = predict(fits, { N: 1e9, D: 1e10 });
  const [low, high] = asked.intervals["0.95"]!;
  assert.ok(low < asked.loss && asked.loss < high && high - low < 0.1 * asked.loss);
  assert.equal(asked.C, 6e19);
  const best = predict(fits, { C: most });
  assert.ok(best.optimum!.N["0.8"]![0] < best.N && best.N < best.optimum!.N["0.8"]![1]);
  assert.ok(Math.abs(6 * best.N * best.D - most) < 1e-3 * most);
  assert.equal(
    predict(fits, { C: 5 * most }).warnings.some((warning) => warning.includes("times the largest")),
    false,
  );
  assert.match(predict(fits, { C: 50 * most }).warnings[0]!, /50 times the largest measured/);
  assert.throws(() => predict(fits, { C: 500 * most }), /Cannot predict as the compute is 5.0e\+2 times the largest/);
  assert.match(predict(fits, { C: 500 * most }, { force: true }).warnings[0]!, /5.0e\+2 times the largest/);
  const target = predict(fits, { f1: 0.6 });
  assert.ok(Math.abs(target.f1! - 0.6) < 1e-3);
  assert.ok(predict(fits, { f1: 0.65 }).C > target.C);
  assert.throws(() => predict(fits, { f1: 0.99 }), /Cannot reach F1 0.99 as the law levels off below it/);
  assert.throws(() => predict(fits, { C: most }, { law: "multiplicative" }), /must have terms in N and in D alone/);
  assert.throws(() => predict(fits, { C: most }, { law: "kaplan" }), /was not fitted; fitted are chinchilla, multi/);
});

test("readFits refuses what umie scale fit did not write", () => {
  assert.throws(() => readFits("{", "f.json"), /Cannot read f.json as it must be what umie scale fit wrote/);
  assert.throws(() => readFits('{"version": 0, "laws": [], "runs": []}', "f.json"), /its version must be 1: it is 0/);
});
