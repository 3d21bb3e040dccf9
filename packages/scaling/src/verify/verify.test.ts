import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCsv } from "../table/csv.js";
import { allTargets, contextOf, gemstones } from "./targets.fixture.js";
import { parseTargets, type TargetCase } from "./targets.js";
import { figureOf, verify } from "./verify.js";

const failures = (results: Awaited<ReturnType<typeof verify>>) =>
  results.flatMap(({ id, checks, problem }) => [
    ...(problem ? [problem] : []),
    ...checks.filter(({ pass }) => !pass).map((check) => ({ id, ...check })),
  ]);

test("verify finds the published numbers of Gemstones", async () => {
  const results = await verify(contextOf(gemstones));
  assert.deepEqual(failures(results), []);
  assert.equal(figureOf(results), "2 of 2 cases within tolerance");
});

test("verify finds every number of the public targets", async (t) => {
  const file = allTargets(t);
  if (file === null) return;
  const results = await verify(contextOf(file));
  assert.deepEqual(failures(results), []);
  const numbers = results.reduce((sum, { checks }) => sum + checks.length, 0);
  assert.ok(results.length >= 12 && numbers > 80, `${results.length} cases, ${numbers} numbers`);
});

test("verify finds the published intervals by 1,000 resamples", async (t) => {
  const file = allTargets(t);
  if (file === null) return;
  const context = contextOf(file, 1000);
  const [intervals] = await verify({ ...context, cases: [context.cases.find((one) => one.bootstrap_reference)!] });
  assert.deepEqual(failures([intervals!]), []);
  assert.ok(intervals!.checks.some(({ name }) => name === "SE of beta"));
});

const changed = (change: (target: TargetCase) => TargetCase) => {
  const context = contextOf(gemstones);
  return verify({ ...context, cases: context.cases.map(change) });
};

test("verify fails a case whose wanted number is another", async () => {
  const results = await changed((target) =>
    target.id === "gemstones-a3" ? { ...target, reference: { ...target.reference, alpha: 0.2934 } } : target,
  );
  assert.deepEqual(
    results.map(({ pass }) => pass),
    [false, true],
  );
  assert.equal(figureOf(results), "1 of 2 cases within tolerance");
});

test("verify says why a case cannot be run, and runs the others", async () => {
  const [absent, ran] = await changed((target) =>
    target.id === "gemstones-a3" ? { ...target, file: "nowhere.csv" } : target,
  );
  assert.equal(absent!.problem, "Cannot verify as nowhere.csv must lie there: it does not");
  assert.equal(ran!.pass, true);
  const [unknown] = await changed((target) => ({ ...target, reference: {}, published: {} }));
  assert.match(unknown!.problem!, /no kind of case has its fields: id, file/);
  const [words] = await changed((target) => ({ ...target, filter: "the good ones" }));
  assert.equal(words!.problem, 'Cannot verify as a filter must be known: it is "the good ones"');
});

test("parseTargets refuses what is no targets file in one sentence", () => {
  assert.throws(() => parseTargets("{", "t.json"), /Cannot read t.json as it must be JSON/);
  assert.throws(() => parseTargets("{}", "t.json"), /Cannot read t.json as cases must be as in a targets file/);
});

test("verify takes any other file of the same form: other runs, columns, laws and tolerances", async () => {
  const rows = [1, 2, 4, 8, 16].flatMap((n) =>
    [1, 3, 9, 27].map((d) => ({ N: n * 1e6, D: d * 1e8, loss: 0.9 + 40 * (n * 1e6) ** -0.2 * (d * 1e8) ** -0.1 })),
  );
  const csv = `size,data,val\n${rows.map(({ N, D, loss }) => `${N},${D},${loss}`).join("\n")}\n`;
  const target = (law: string) => ({
    ...{ id: "made-up", file: "made-up.csv", columns: { N: "size", D: "data", L: "val" }, law },
    ...{
      reference: { E: 0.9, alpha: 0.2, beta: 0.1, A: 40 },
      tolerance: { E_abs: 1e-4, alpha_abs: 1e-4, beta_abs: 1e-4, A_rel: 1e-3 },
    },
  });
  const check = async (law: string) => {
    const cases = parseTargets(JSON.stringify({ cases: [target(law)] }), "t.json");
    const [result] = await verify({ cases, resamples: 0, table: (file) => parseCsv(csv, file) });
    return result!;
  };
  assert.deepEqual(failures([await check("E + A/(N^alpha * D^beta)")]), []);
  assert.equal((await check("E + A/N^alpha + B/D^beta")).pass, false);
  assert.match((await check("E + A ln N")).problem!, /its law must be one of E \+ A\/N\^alpha/);
});
