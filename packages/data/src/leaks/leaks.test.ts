import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type CorpusOptions, openCorpus } from "../corpus/corpus.js";
import { dataFolder } from "../datasets/data-folder.fixture.js";
import type { Example, Split } from "../example.js";
import { encodePng } from "../synth/png.js";
import { synthesise } from "../synth/synthesise.js";
import { pythonLiteral } from "../synth/write-mnre.js";
import { auditLeaks, LeakError } from "./audit-leaks.js";

const tweet = (id: string, text: string) =>
  `IMGID:${id}\n${text
    .split(" ")
    .map((word) => `${word}\tO`)
    .join("\n")}\n\n`;
const pair = (id: string, text: string, tail = 1) => {
  const token = text.split(" ");
  const mention = (at: number) => ({ name: token[at]!, pos: [at, at + 1] });
  return `${pythonLiteral({ token, h: mention(0), t: mention(tail), img_id: `${id}.jpg`, relation: "none" })}\n`;
};

const long = "Police and kids dancing at the Manchester concert become a symbol";

/** Each kind of leak once: by tweet 1, by text, by near-duplicate text; and tweets 5 and 6 that leak nothing. */
const files = {
  "twitter2015/train.txt": tweet("1", "Anna met Ben in Oslo") + tweet("5", "nothing to see here at all"),
  "twitter2015/valid.txt": tweet("6", "Carl stays at home for once"),
  "twitter2015/test.txt": tweet("2", `RT @x : Hugo sails to Bergen http://t.co/1`) + tweet("3", `${long} of defiance`),
  "mnre_v1/ours_train.txt":
    pair("2", "Hugo sails to Bergen") +
    pair("2", "Hugo sails to Bergen", 3) +
    pair("7", `# ${long} of defiance .`) +
    pair("8", `Look ! ${long} of defiance`) +
    pair("9", "Gina sings today at noon"),
  "mnre_v1/ours_val.txt": pair("10", "Hans reads a long book"),
  "mnre_v1/ours_test.txt": pair("1", "Anna met Ben in Oslo , again"),
};

const datasets = [
  { name: "twitter2015", split: "published", train: true },
  { name: "mnre_v1", split: "published", train: true },
] as const;

function options(root: string, changes: Partial<CorpusOptions> = {}): CorpusOptions {
  return { root, datasets, images: "use", maxObjects: 36, onError: "refuse", leaks: "remove", ...changes };
}

async function open(
  t: TestContext,
  changes: Partial<CorpusOptions> = {},
  changed: Record<string, string | Uint8Array> = {},
) {
  return openCorpus(options(await dataFolder(t, { ...files, ...changed }), changes));
}

test("openCorpus removes training examples that a dev or test set has, and counts them by kind", async (t) => {
  const { datasets: left, leaks } = await open(t);
  assert.deepEqual(
    left.map(({ train, dev, test: held }) => [train, dev, held].map((part) => part.map(({ id }) => id).join())),
    [
      ["5", "6", "2,3"],
      ["9#1", "10#1", "1#1"],
    ],
  );
  assert.ok(leaks);
  assert.equal(leaks.found, 5);
  assert.deepEqual(leaks.removed, { twitter2015: ["1"], mnre_v1: ["2#1", "2#2", "7#1", "8#1"] });
  assert.deepEqual(
    leaks.counts.map((one) => [one.train, one.heldOut, one.split, one.kind, one.ofHeldOut, one.ofTrain]),
    [
      ["twitter2015", "mnre_v1", "test", "id", { items: 1, examples: 1 }, { items: 1, examples: 1 }],
      ["twitter2015", "mnre_v1", "test", "any", { items: 1, examples: 1 }, { items: 1, examples: 1 }],
      ["mnre_v1", "twitter2015", "test", "id", { items: 1, examples: 1 }, { items: 1, examples: 2 }],
      ["mnre_v1", "twitter2015", "test", "text", { items: 2, examples: 2 }, { items: 2, examples: 3 }],
      ["mnre_v1", "twitter2015", "test", "near-text", { items: 1, examples: 1 }, { items: 1, examples: 1 }],
      ["mnre_v1", "twitter2015", "test", "any", { items: 2, examples: 2 }, { items: 3, examples: 4 }],
    ],
  );
});

test("openCorpus reports leaks without touching the data, if asked to", async (t) => {
  const root = await dataFolder(t, files);
  const [reported, removed] = [await openCorpus(options(root, { leaks: "report" })), await openCorpus(options(root))];
  const unaware = await openCorpus(options(root, { leaks: undefined }));
  assert.equal(unaware.leaks, null);
  assert.equal(reported.fingerprint, unaware.fingerprint);
  assert.deepEqual(reported.datasets, unaware.datasets);
  assert.deepEqual([reported.leaks?.found, reported.leaks?.removed], [5, {}]);
  assert.notEqual(removed.fingerprint, unaware.fingerprint);
  assert.equal((await openCorpus(options(root))).fingerprint, removed.fingerprint);
});

test("openCorpus refuses leaks with their counts and the remedy, if asked to", async (t) => {
  await assert.rejects(open(t, { leaks: "refuse" }), (error) => {
    assert.ok(error instanceof LeakError);
    assert.match(
      error.message,
      /^Cannot use the data as 5 training .* \(2 of twitter2015 test in mnre_v1 train, 1 of mnre_v1 test in twitter2015 train\): set data\.leaks to remove .*$/,
    );
    return true;
  });
  const apart = { datasets: [datasets[1]], leaks: "refuse" } as const;
  assert.equal((await open(t, apart)).leaks?.found, 0);
});

test("openCorpus compares only with the sets of the run", async (t) => {
  const { datasets: left } = await open(t, { datasets: [{ ...datasets[0], train: false }, datasets[1]] });
  assert.deepEqual(
    left[1]?.train.map(({ id }) => id),
    ["9#1"],
  );
  const { leaks } = await open(t, { datasets: [datasets[1]] });
  assert.equal(leaks?.found, 0);
});

test("openCorpus knows a tweet by its number, whether its picture is wanted or not", async (t) => {
  const [use, none] = [await open(t), await open(t, { images: "none" })];
  assert.deepEqual(none.leaks?.removed, use.leaks?.removed);
  assert.deepEqual(none.leaks?.counts, use.leaks?.counts);
});

/** 36 squares, each of its own gray. */
function squares(seed: number, spot = 0): Uint8Array {
  const palette = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
  const indices = Uint8Array.from({ length: 72 * 72 }, (_, i) => {
    const [x, y] = [Math.floor((i % 72) / 12), Math.floor(i / (72 * 12))];
    return i < spot ? 0 : (seed * (x * 37 + y * 61 + 13) + 7 * x * y) % 256;
  });
  return encodePng({ width: 72, height: 72, palette, indices });
}

test("openCorpus finds equal and equally looking pictures", async (t) => {
  const pictures = {
    ...Object.fromEntries(
      ["1", "5", "6", "2", "3"].map((id, i) => [`twitter2015/images/${id}.png`, squares(11 + 6 * i)]),
    ),
    ...Object.fromEntries(
      ["2", "7", "8", "9", "10", "1"].map((id, i) => [`mnre_v1/images/${id}.png`, squares(53 + 6 * i)]),
    ),
    "twitter2015/images/5.png": squares(101),
    "mnre_v1/images/10.png": squares(101),
    "twitter2015/images/3.png": squares(103),
    "mnre_v1/images/9.png": squares(103, 2),
  };
  const root = await dataFolder(t, { ...files, ...pictures });
  const cache = join(root, "cache");
  const { leaks } = await openCorpus(options(root, { cache }));
  const kinds = leaks?.counts.filter(({ kind }) => kind.endsWith("picture"));
  assert.deepEqual(
    kinds?.map(({ train, heldOut, split, kind }) => [train, heldOut, split, kind]),
    [
      ["twitter2015", "mnre_v1", "dev", "picture"],
      ["twitter2015", "mnre_v1", "dev", "near-picture"],
      ["mnre_v1", "twitter2015", "test", "near-picture"],
    ],
  );
  assert.deepEqual(leaks?.removed, { twitter2015: ["1", "5"], mnre_v1: ["2#1", "2#2", "7#1", "8#1", "9#1"] });
  const kept = await openCorpus(options(root, { cache }));
  assert.deepEqual(kept.leaks?.counts, leaks?.counts);
  await rm(cache, { recursive: true });
  assert.deepEqual((await openCorpus(options(root))).leaks?.counts, leaks?.counts);
});

test("synthesise shares nothing between training and other sets", async (t) => {
  const root = join(await dataFolder(t, {}), "drawn");
  await synthesise(root, { seed: 3, size: 60 });
  const names = ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "ace05", "swig"] as const;
  const all = [
    ...names.map((name) => ({ name, split: "published", train: true }) as const),
    { name: "m2e2", split: "articles", train: true } as const,
  ];
  const { leaks } = await openCorpus(options(root, { datasets: all }));
  assert.deepEqual([leaks?.found, leaks?.counts], [0, []]);
});

test("auditLeaks leaves training sets that share nothing with any dev or test set", async () => {
  const words = fc.constantFrom("Anna", "sails", "to", "Bergen", "with", "her", "friends", "today");
  const text = fc.array(words, { minLength: 2, maxLength: 9 }).map((all) => all.join(" "));
  const tweetOf = (dataset: "twitter2015" | "snap", split: Split) =>
    fc
      .record({ id: fc.nat(12).map(String), text })
      .map((one): Example => ({ task: "mner", dataset, split, ...one, entities: [], picture: null }));
  const part = (name: "twitter2015" | "snap", split: Split) =>
    fc.uniqueArray(tweetOf(name, split), { maxLength: 8, selector: ({ id }) => id });
  const dataset = <N extends "twitter2015" | "snap">(name: N) =>
    fc.record({
      ...{ name: fc.constant(name), train: part(name, "train") },
      ...{ dev: part(name, "dev"), test: part(name, "test") },
    });
  const options = { hashes: new Map<string, string>(), drawn: false };
  await fc.assert(
    fc.asyncProperty(dataset("twitter2015"), dataset("snap"), async (one, other) => {
      const { audit, datasets: left } = await auditLeaks([one, other], { rule: "remove", ...options });
      const again = await auditLeaks(left, { rule: "report", ...options });
      assert.equal(again.audit.found, 0);
      const gone = [one, other].flatMap(({ train }) => train).length - left.flatMap(({ train }) => train).length;
      assert.equal(audit.found, gone);
      assert.deepEqual(
        left.map(({ dev, test: held }) => [dev, held]),
        [one, other].map(({ dev, test: held }) => [dev, held]),
      );
    }),
  );
});

test("openCorpus lists datasets that are not there, if asked to", async (t) => {
  const wanted = [...datasets, { name: "snap", split: "published", train: true }] as const;
  const { datasets: there, absent } = await open(t, { datasets: wanted, absent: "list" });
  assert.deepEqual(
    there.map(({ name }) => name),
    ["twitter2015", "mnre_v1"],
  );
  assert.match(absent[0]!.reason, /^expected a file train\.txt .* no such folder$/);
  await assert.rejects(open(t, { datasets: wanted, absent: "list" }, { "snap/train.txt": "" }), /empty file/);
});
