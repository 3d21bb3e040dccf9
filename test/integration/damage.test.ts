import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Home, homeTest } from "../harness/home.js";
import { type Essence, reference } from "../harness/reference.js";
import { api, runIs, runningServer, runReaches } from "../harness/server.js";
import { assertRefused, type Ended, jsonOf, start, umie, umieJson } from "../harness/umie.js";

interface Entry {
  kind: string;
  step?: number;
  text?: string;
}

const paused = 75;

const drawData = (home: Home) => umieJson(home, ["data", "synth", "data", "--seed", "1", "--size", "30"]);

async function referenceHash(home: Home, recipe: string): Promise<string> {
  return (await reference(home, [recipe])).stateHash;
}

const resume = (home: Home, env: Record<string, string> = {}) => umie(home, ["resume", "small-1", "--json"], { env });

/** A run that Ctrl-C has left in its middle, after two checkpoints at least. */
async function interruptedRun(home: Home, recipe: string): Promise<void> {
  const training = start(home, ["train", recipe, "--workers", "1"]);
  await runningServer(home);
  await training.says(/small-1 submitted/);
  await runReaches(home, "small-1", 9);
  training.kill("SIGINT");
  const { status, stderr } = await training.ended;
  assert.equal(status, paused, stderr);
}

/** What happened in a run beside its steps; the server that is asked is left running. */
async function events(home: Home): Promise<Entry[]> {
  await umie(home, ["up", "--workers", "0"]);
  const { entries } = await api<{ entries: Entry[] }>(home, "/runs/small-1/log");
  return entries.filter(({ step }) => step === undefined);
}

const manifests = (home: Home) => path.join(home.umieHome, "checkpoints", "small-1", "manifests");

/** Turn one bit in a chunk that only the newest checkpoint has. @returns the file. */
function flipBitOfNewest(home: Home): string {
  const [before, newest] = fs
    .readdirSync(manifests(home))
    .sort()
    .slice(-2)
    .map((name) => path.join(manifests(home), name));
  const read = (file: string) =>
    JSON.parse(fs.readFileSync(file, "utf8")) as { vectors: { chunks: { sha256: string }[] }[] };
  const hashes = (file: string) => read(file).vectors.flatMap(({ chunks }) => chunks.map(({ sha256 }) => sha256));
  const own = hashes(newest!).find((hash) => !hashes(before!).includes(hash))!;
  const chunk = path.join(path.dirname(manifests(home)), "objects", own);
  const bytes = fs.readFileSync(chunk);
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(chunk, bytes);
  return chunk;
}

homeTest("resume passes over a checkpoint with a flipped bit, says so, and ends in the same bits", async (home) => {
  await interruptedRun(home, "recipe.yaml");
  const chunk = flipBitOfNewest(home);
  const resumed = jsonOf<Essence>(await resume(home));
  assert.equal(resumed.stateHash, await referenceHash(home, "recipe.yaml"));
  const fallback = (await events(home)).filter(({ kind }) => kind === "checkpoint-fallback");
  assert.equal(fallback.length, 1);
  assert.match(fallback[0]!.text!, new RegExp(`^Cannot use file://${chunk} as its bytes were changed: they hash to`));
});

homeTest("resume begins anew when no checkpoint is whole, and ends in the same bits", async (home) => {
  await interruptedRun(home, "recipe.yaml");
  for (const name of fs.readdirSync(manifests(home))) fs.truncateSync(path.join(manifests(home), name), 100);
  const resumed = jsonOf<Essence>(await resume(home));
  assert.equal(resumed.stateHash, await referenceHash(home, "recipe.yaml"));
  assert.ok((await events(home)).some(({ kind }) => kind === "checkpoint-fallback"));
});

homeTest(
  "a worker of another numeric class is refused with the difference, and the run waits for one that suits",
  async (home) => {
    await interruptedRun(home, "recipe.yaml");
    const other = await resume(home, { UMIE_THREADS: "2" });
    const told =
      /^This worker cannot serve the run as its numeric class must be "[^"]*threads 1[^"]*": it is "[^"]*threads 2[^"]*"\n$/;
    assertRefused(other, 4, told);
    assert.equal(jsonOf<Essence>(await resume(home)).stateHash, await referenceHash(home, "recipe.yaml"));
  },
);

homeTest("a worker of another numeric class stands by while others train", async (home) => {
  await umie(home, ["up", "--workers", "1"]);
  const { redisUrl } = await runningServer(home, 1);
  await umieJson(home, ["submit", "recipe.yaml", "--set", "schedule.steps=60"]);
  await runReaches(home, "small-1", 1);
  start(home, ["worker", "--id", "other", "--threads", "2"], { env: { REDIS_URL: redisUrl } });
  const { workers } = await runIs(home, "small-1", "refused by the other worker", (status) =>
    status.workers.some(({ id, refusal }) => id === "other" && refusal !== null),
  );
  assert.match(
    workers.find(({ id }) => id === "other")!.refusal!,
    /numeric class must be ".*threads 1.*": it is ".*threads 2.*"$/,
  );
  const { workers: last } = await runIs(home, "small-1", "done", ({ state }) => state === "done");
  assert.notEqual(last.find(({ id }) => id === "other")?.phase, "member");
});

homeTest("data that was changed meanwhile is refused; restored, the run goes on to the same bits", async (home) => {
  await drawData(home);
  await interruptedRun(home, "on-folder.yaml");
  const file = path.join(home.folder, "data", "snap", "train.txt");
  const text = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, text.replace(/^[a-z]+\tO$/m, "other\tO"));
  assertRefused(
    await resume(home),
    4,
    /^This worker cannot serve the run as its data's fingerprint must be [0-9a-f]{64}: it is /,
  );
  fs.writeFileSync(file, text);
  assert.equal(jsonOf<Essence>(await resume(home)).stateHash, await referenceHash(home, "on-folder.yaml"));
});

homeTest(
  "a picture that breaks during the run parks it with a sentence; restored, it goes on to the same bits",
  async (home) => {
    await drawData(home);
    await umie(home, ["up", "--workers", "2"]);
    await umieJson(home, ["submit", "on-folder.yaml"]);
    await runReaches(home, "small-1", 1);
    await umie(home, ["pause", "small-1"]);
    await runIs(home, "small-1", "paused", ({ state }) => state === "paused");
    // Nobody has looked at a picture of the test part yet.
    const whole = breakPictures(path.join(home.folder, "data", "twitter2015"), "test.txt");
    await umie(home, ["resume", "small-1"]);
    const parked = await runIs(home, "small-1", "parked", ({ state, reason }) => state === "paused" && reason !== "");
    assert.match(
      parked.reason,
      /^Picture \d+ must be readable\. Cannot read the picture .*\/data\/twitter2015\/images\/\d+\.png: \S/,
    );
    const watched = await umie(home, ["status", "small-1"]);
    assert.ok(watched.stdout.includes(parked.reason));
    for (const [file, bytes] of whole) fs.writeFileSync(file, bytes);
    await umie(home, ["resume", "small-1"]);
    const done = await runIs(home, "small-1", "done", ({ state }) => state === "done");
    assert.equal(done.stateHash, await referenceHash(home, "on-folder.yaml"));
  },
);

/** Cut off the second half of every picture that a part of a Twitter dataset names. @returns what they held. */
function breakPictures(dataset: string, part: string): Map<string, Buffer> {
  const ids = [...fs.readFileSync(path.join(dataset, part), "utf8").matchAll(/^IMGID:(\d+)$/gm)].map(([, id]) => id!);
  const names = fs.readdirSync(path.join(dataset, "images")).filter((name) => ids.includes(path.parse(name).name));
  const files = names.map((name) => path.join(dataset, "images", name));
  const whole = new Map(files.map((file) => [file, fs.readFileSync(file)]));
  for (const [file, bytes] of whole) fs.writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
  assert.ok(whole.size > 0);
  return whole;
}

homeTest(
  "a checkpoint store that is full parks the run at its end; with room it is written and the run is done",
  async (home) => {
    const store = brokenStore(home);
    const url = pathToFileURL(store.folder).href;
    try {
      const train = ["train", "recipe.yaml", "--workers", "2", "--set", `checkpoint.store=${url}`];
      const { status, stderr, stdout }: Ended = await umie(home, train);
      assert.equal(status, paused, stderr);
      const told = new RegExp(`Cannot write the checkpoint of step 24 to ${url}/small-1 \\(${store.why}`);
      assert.match(stdout, told);
      assert.match(stderr, new RegExp(`^umie: small-1 paused: ${told.source}`, "m"));
      store.mend();
      const resumed = jsonOf<Essence>(await resume(home));
      assert.equal(resumed.stateHash, await referenceHash(home, "recipe.yaml"));
      assert.ok(fs.existsSync(path.join(store.folder, "small-1", "HEAD")));
    } finally {
      store.remove();
    }
  },
);

interface BrokenStore {
  folder: string;
  /** How the message goes on. */
  why: string;
  mend(): void;
  remove(): void;
}

/** A store that cannot be written: a file system without room where we may mount one, else a folder without the right to write. */
function brokenStore(home: Home): BrokenStore {
  const folder = path.join(home.folder, "store");
  fs.mkdirSync(folder);
  const mount = (...options: string[]) => execFileSync("mount", [...options, folder], { stdio: "ignore" });
  try {
    mount("-t", "tmpfs", "-o", "size=64k", "umie-test");
    const remove = () => void execFileSync("umount", [folder]);
    return { folder, why: "the disk is full: free some space\\)", mend: () => mount("-o", "remount,size=64m"), remove };
  } catch {
    return readOnlyStore(folder);
  }
}

/** Root may write everywhere but below a file. */
function readOnlyStore(folder: string): BrokenStore {
  if (process.getuid?.() !== 0) {
    fs.chmodSync(folder, 0o500);
    return { folder, why: "EACCES", mend: () => fs.chmodSync(folder, 0o700), remove: () => {} };
  }
  fs.rmdirSync(folder);
  fs.writeFileSync(folder, "");
  return { folder, why: "ENOTDIR", mend: () => fs.rmSync(folder), remove: () => {} };
}
