import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { WriteStream } from "node:tty";
import { fileURLToPath } from "node:url";
import { describeFailure } from "../../failure.js";
import { umieProgram } from "../../program.js";

const gemstones = fileURLToPath(new URL("../../../../scaling/test-data/gemstones/", import.meta.url));

/** Run the command in a folder of its own. */
function shell(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "umie-scale-"));
  t.after(() => fs.rmSync(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(cwd, name), text);
  const run = async (...args: string[]) => {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written) =>
      ({ write: (text: string) => (written[name] += text) }) as unknown as WriteStream;
    const context = { env: {}, cwd, stdout: stream("stdout"), stderr: stream("stderr"), status: 0 };
    try {
      await umieProgram(context).parseAsync(["node", "umie", "scale", ...args]);
      return { ...written, status: context.status };
    } catch (error) {
      const { sentence, status } = describeFailure(error);
      return { ...written, stderr: written.stderr + sentence, status };
    }
  };
  return { cwd, run };
}

const sweep = `apiVersion: umie/v1
kind: Sweep
metadata: { name: try }
spec:
  models:
    list:
      - { name: a, override: { dModel: 16 } }
      - { name: b, override: { dModel: 32 } }
      - { name: c, override: { dModel: 48 } }
      - { name: d, override: { dModel: 64 } }
  data:
    pool: 1000
    sizes: [0.125, 0.25, 0.5, 1]
    example: { sourceTokens: 60, targetTokens: 12 }
  compute:
    flopsPerSecond: 1.0e+9
`;

test("umie scale verify ends in its figure, and in 1 when a number is off", async (t) => {
  const wrong = fs.readFileSync(path.join(gemstones, "targets.json"), "utf8").replaceAll("0.29289177", "0.2939");
  const { cwd, run } = shell(t, { "wrong.json": wrong });
  const right = await run("verify", "--targets", path.join(gemstones, "targets.json"));
  assert.equal(right.stdout.trimEnd().split("\n").at(-1), "2 of 2 cases within tolerance");
  assert.equal(right.status, 0);
  for (const file of ["gemstones_hot_220.csv", "gemstones_hot_curves.csv"]) {
    fs.copyFileSync(path.join(gemstones, file), path.join(cwd, file));
  }
  const off = await run("verify", "--targets", "wrong.json");
  assert.match(off.stdout, /FAIL +alpha/);
  assert.deepEqual([off.status, off.stdout.trimEnd().split("\n").at(-1)], [1, "1 of 2 cases within tolerance"]);
  fs.rmSync(path.join(cwd, "gemstones_hot_curves.csv"));
  const json = JSON.parse((await run("verify", "--targets", "wrong.json", "--json")).stdout);
  assert.equal(json.figure, "0 of 2 cases within tolerance");
  assert.match(json.cases[1].problem, /gemstones_hot_curves.csv must lie beside wrong.json: it does not/);
  assert.deepEqual(await run("verify", "--targets", "none.json"), {
    stdout: "",
    stderr: "Cannot read the targets none.json: there is no such file",
    status: 2,
  });
});

test("umie scale fit writes fits.json and umie scale predict answers from it alone", async (t) => {
  const { cwd, run } = shell(t);
  const columns = ["--columns", "N=params,D=tokens,C=flops"];
  const fit = await run("fit", path.join(gemstones, "gemstones_hot_220.csv"), ...columns, "--bootstrap", "100");
  assert.equal(fit.status, 0, fit.stderr);
  assert.match(fit.stdout, /220 runs fitted, 0 held out/);
  assert.match(fit.stdout, /alpha +0.29289/);
  const fits = JSON.parse(fs.readFileSync(path.join(cwd, "fits.json"), "utf8"));
  assert.equal(fits.laws[0].bootstrap.draws.length + fits.laws[0].bootstrap.failed, 100);
  const loss = await run("predict", "--N", "1e9", "--D", "1e11", "--json");
  const { intervals, ...prediction } = JSON.parse(loss.stdout);
  assert.ok(intervals["0.95"][0] < prediction.loss && prediction.loss < intervals["0.95"][1]);
  const best = await run("predict", "fits.json", "--C", "1e21");
  assert.match(best.stdout, /^law +chinchilla\nN +\S+ +80 %: \S+ to \S+/);
  const far = await run("predict", "--C", "1e25");
  assert.equal(far.status, 2);
  assert.match(far.stderr, /times the largest measured, and beyond 100 nothing holds/);
  assert.equal((await run("predict", "--C", "1e25", "--force")).status, 0);
  assert.equal((await run("predict")).status, 2);
  assert.match((await run("predict", "absent.json", "--C", "1")).stderr, /Cannot read the fits absent.json/);
});

test("umie scale fit has one sentence and status 2 for runs that cannot be fitted", async (t) => {
  const rows = (cells: readonly string[]) => `N,D,loss\n${cells.join("\n")}\n`;
  const many = (N: (i: number) => number, D: (i: number) => number) =>
    rows(Array.from({ length: 12 }, (_, i) => `${N(i)},${D(i)},${3 - i / 100}`));
  const { run } = shell(t, {
    "sizes.csv": many(
      (i) => 1e6 * (1 + (i % 2)),
      (i) => 1e8 * 2 ** i,
    ),
    "tokens.csv": many(
      (i) => 1e6 * 2 ** i,
      () => 1e8,
    ),
    "nan.csv": rows(["1e6,1e8,nan"]),
    "twice.csv": rows(["1e6,1e8,3", "1e6,1e8,3"]),
    "names.csv": "a,b\n1,2\n",
  });
  const said = async (file: string, ...args: string[]) => {
    const { stderr, status, stdout } = await run("fit", file, ...args);
    assert.deepEqual([status, stdout], [2, ""], stderr);
    return stderr;
  };
  assert.match(
    await said("sizes.csv"),
    /^Cannot fit chinchilla to sizes.csv as N must take at least 3 values: it takes 2/,
  );
  assert.match(
    await said("tokens.csv"),
    /as D must take at least 3 values: it takes 1 \(--laws power-in-N would do\)$/,
  );
  assert.match(await said("nan.csv"), /^Cannot fit nan.csv:2 as loss must be a number above 0: it is "nan"$/);
  assert.match(await said("twice.csv"), /^Cannot fit twice.csv:3 as a cell must stand there once/);
  assert.match(await said("names.csv"), /must have the columns N, D and loss: it has a, b/);
  assert.match(
    await said("names.csv", "--laws", "chinchila"),
    /^Cannot fit "chinchila" as a law must be one of chinchilla/,
  );
  assert.match(await said("absent.csv"), /^Cannot read the results absent.csv: there is no such file$/);
});

test("umie scale plan lists cells with their cost and what the design can find", async (t) => {
  const { run } = shell(t, { "sweep.yaml": sweep, "bad.yaml": sweep.replace("sizes:", "sises:") });
  const { stdout, status } = await run("plan", "sweep.yaml");
  assert.equal(status, 0);
  assert.match(stdout, /^d\/1\/0 .*held out$/m);
  assert.match(stdout, /^try: 16 runs, \d\.\d\de\+\d+ FLOPs, \S+ hours, \d+ MB of disk$/m);
  assert.match(stdout, /simulated: 200 data sets, noise 0.50 %/);
  assert.match(stdout, /warning: no cell has a second seed/);
  const json = JSON.parse((await run("plan", "sweep.yaml", "--json")).stdout);
  assert.deepEqual([json.cells.length, json.cells[0].hash.length, typeof json.simulation.verdict], [16, 64, "string"]);
  const bad = await run("plan", "bad.yaml");
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /bad.yaml:13:5 data.sises: unknown key: did you mean sizes\?/);
});

test("docs/scaling.md shows a sweep that plans, and what the plan says", async (t) => {
  const page = fs.readFileSync(new URL("../../../../../docs/scaling.md", import.meta.url), "utf8");
  const [, shown = ""] = /```yaml\n([^`]*)```/.exec(page) ?? [];
  const { stdout, status, stderr } = await shell(t, { "first.yaml": shown }).run("plan", "first.yaml");
  assert.equal(status, 0, stderr);
  for (const start of ["first: ", "a is known to "]) {
    const line = stdout.split("\n").find((each) => each.startsWith(start))!;
    assert.ok(page.includes(line), `docs/scaling.md must show "${line}"`);
  }
});

test("umie scale simulate takes a sweep or a table, and any surface", async (t) => {
  const grid = [1, 2, 4, 8].flatMap((n) => [1, 2, 4, 8].map((d) => `${n}e7,${d}e9`));
  const { run } = shell(t, { "sweep.yaml": sweep, "design.csv": `N,D\n${grid.join("\n")}\n` });
  assert.match((await run("simulate", "sweep.yaml", "--repeats", "5")).stdout, /simulated: 5 data sets/);
  const given = await run("simulate", "design.csv", "--surface", "A=400,B=1500,E=1.8,alpha=0.34,beta=0.34", "--json");
  assert.equal(JSON.parse(given.stdout).parameters.alpha.truth, 0.34);
  assert.deepEqual((await run("simulate", "design.csv", "--surface", "A=1")).status, 2);
});
