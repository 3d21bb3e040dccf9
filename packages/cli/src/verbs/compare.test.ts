import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import type { WriteStream } from "node:tty";
import { predictionLine } from "@umie/data";
import type { Context } from "../command.js";
import { describeFailure, exit } from "../failure.js";
import { umieProgram } from "../program.js";

const folder = await mkdtemp(path.join(tmpdir(), "umie-compare-"));
after(() => rm(folder, { recursive: true }));

async function keep(name: string, said: string, ids: readonly string[]): Promise<void> {
  const about = { dataset: "snap", split: "test", task: "mner", text: "Ann sang", malformed: 0 } as const;
  const gold = [{ fields: ["person", "Ann"] }];
  const lines = ids.map((id) =>
    predictionLine({ ...about, id, text: `Ann sang ${id}`, gold, predicted: [{ fields: ["person", said] }] }),
  );
  await writeFile(path.join(folder, name), lines.join(""));
}
await keep("right.jsonl", "Ann", ["1", "2", "3"]);
await keep("wrong.jsonl", "Bo", ["1", "2", "3"]);
await keep("fewer.jsonl", "Bo", ["1", "2"]);
await writeFile(path.join(folder, "broken.jsonl"), '{"id": 1}\n');

/** What a command prints on stdout, and the status it ends with. */
async function umie(...words: string[]): Promise<{ out: string; status: number; sentence: string }> {
  const stdout = new PassThrough();
  const stream = stdout as unknown as WriteStream;
  const context: Context = { env: { UMIE_HOME: folder }, cwd: folder, stdout: stream, stderr: stream, status: 0 };
  try {
    await umieProgram(context).parseAsync(words, { from: "user" });
    return { out: String(stdout.read()), status: context.status, sentence: "" };
  } catch (error) {
    return { out: "", ...describeFailure(error) };
  }
}

test("umie compare tests two files of predictions against each other", async () => {
  const { out, status } = await umie("compare", "right.jsonl", "wrong.jsonl", "--resamples", "99", "--json");
  assert.equal(status, exit.done);
  const [comparison] = JSON.parse(out) as [{ a: number; b: number; difference: number; randomisationP: number }];
  assert.deepEqual([comparison.a, comparison.b, comparison.difference], [1, 0, 1]);
  assert.ok(comparison.randomisationP > 0.1, "three sentences prove nothing");
  assert.match((await umie("compare", "right.jsonl", "right.jsonl")).out, /snap +mner .* 1\.0000 +1\.0000\n$/);
});

test("umie compare refuses files that are absent, broken or of other examples", async () => {
  const cases: [string, number, RegExp][] = [
    ["absent.jsonl", exit.notFound, /^Cannot read the predictions absent\.jsonl: there is no such file$/],
    ["broken.jsonl", exit.usage, /broken\.jsonl:1 expected id to be a string, got 1$/],
    ["fewer.jsonl", exit.usage, /^Cannot compare .*: only the first has 3 of snap test \(mner\)$/],
  ];
  for (const [file, status, reason] of cases) {
    const failed = await umie("compare", "right.jsonl", file);
    assert.equal(failed.status, status, file);
    assert.match(failed.sentence, reason);
  }
});

test("umie eval scores predictions that were kept", async () => {
  const { out, status } = await umie("eval", "right.jsonl", "--json", "--labels", "--interval");
  assert.equal(status, exit.done);
  const { macroF1, report } = JSON.parse(out) as {
    macroF1: number;
    report: { labels: unknown[]; interval: unknown[] };
  };
  assert.deepEqual([macroF1, report.labels.length, report.interval.length], [1, 1, 1]);
});

test("umie eval knows before it computes that predictions cannot be kept", async () => {
  const failed = await umie("eval", "demo-1", "--predictions", "absent/p.jsonl");
  assert.equal(failed.status, exit.usage);
  assert.match(failed.sentence, /^Cannot keep predictions in .*absent: there is no such folder$/);
});
