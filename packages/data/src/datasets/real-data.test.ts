import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type CorpusOptions, openCorpus } from "../corpus/corpus.js";
import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import { type DatasetName, type Example, type MeeSetting, meeSettings, splits, unreachableFiller } from "../example.js";
import { realData } from "./data-folder.fixture.js";

/** The real dataset and the README that counts it, or null where it is absent. */
async function real(
  t: TestContext,
  name: DatasetName,
  changes: Partial<CorpusOptions> & { settings?: "joined" | "separate" } = {},
): Promise<{ dataset: CorpusDataset; readme: string; root: string } | null> {
  const root = realData(t, name);
  if (root === null) return null;
  const { settings = "joined", ...others } = changes;
  const datasets = [{ name, split: "published", train: true, settings }] as const;
  const corpus = await openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse", ...others });
  assert.deepEqual(corpus.quarantined, []);
  return { dataset: corpus.datasets[0]!, readme: readFileSync(join(root, name, "README.md"), "utf8"), root };
}

/** The numbers of a table row that begins with this cell. */
function row(readme: string, first: string): number[] {
  const line = readme.split("\n").find((one) => one.startsWith(`| ${first} |`));
  return numbers(line?.slice(first.length + 3) ?? "");
}

function numbers(text: string): number[] {
  return (text.match(/\d[\d,]*/g) ?? []).map((digits) => Number(digits.replaceAll(",", "")));
}

function count<T>(items: Iterable<T>, wanted: (item: T) => boolean): number {
  return [...items].filter(wanted).length;
}

const entityTypes = ["person", "location", "organization", "miscellaneous"];

function entitiesOf(examples: readonly Example[]) {
  return examples.flatMap((example) => (example.task === "mner" ? example.entities : []));
}

const twitterFiles = { train: "train.txt", dev: "valid.txt", test: "test.txt" } as const;

test("readTwitter finds the tweets and spans of Twitter-15", async (t) => {
  const held = await real(t, "twitter2015");
  if (held === null) return;
  const { dataset, readme, root } = held;
  const lenient = numbers(/lenient BIO reader: ([\d /]+)/.exec(readme)![1]!);
  for (const [i, split] of splits.entries()) {
    const [, tweets, ...begun] = row(readme, twitterFiles[split]);
    assert.equal(dataset[split].length, tweets);
    assert.equal(entitiesOf(dataset[split]).length, lenient[i]);
    const file = readFileSync(join(root, "twitter2015", twitterFiles[split]), "utf8");
    assert.deepEqual(
      ["PER", "LOC", "ORG", "OTHER"].map((tag) => count(file.split("\n"), (line) => line.endsWith(`\tB-${tag}`))),
      begun,
    );
    const found = entityTypes.map((type) => count(entitiesOf(dataset[split]), (entity) => entity.type === type));
    for (const [j, spans] of found.entries()) assert.ok(spans >= begun[j]!);
  }
});

test("readTwitter finds the tweets and entities of Twitter-17", async (t) => {
  const held = await real(t, "twitter2017");
  if (held === null) return;
  for (const split of splits) {
    const tweets: readonly Example[] = held.dataset[split];
    const found = entityTypes.map((type) => count(entitiesOf(tweets), (entity) => entity.type === type));
    assert.deepEqual([tweets.length, ...found], row(held.readme, twitterFiles[split]).slice(1));
  }
});

const mnreFiles = {
  mnre_v1: { train: "ours_train.txt", dev: "ours_val.txt", test: "ours_test.txt" },
  mnre_v2: { train: "mnre_train.txt", dev: "mnre_val.txt", test: "mnre_test.txt" },
} as const;

for (const name of ["mnre_v1", "mnre_v2"] as const) {
  test(`readMnre finds the pairs, pictures and labels of ${name}`, async (t) => {
    const held = await real(t, name);
    if (held === null) return;
    const { dataset, readme } = held;
    const found = new Set<string>();
    for (const split of splits) {
      const pictures = new Set(dataset[split].map(({ picture }) => picture?.id));
      const none = count(dataset[split], (example) => example.task === "mre" && example.relation === "none");
      assert.deepEqual([dataset[split].length, pictures.size, none], row(readme, mnreFiles[name][split]));
      for (const example of dataset[split]) {
        assert.ok(example.task === "mre");
        found.add(example.relation);
        for (const { span } of [example.head, example.tail]) assert.ok(` ${example.text} `.includes(` ${span} `));
      }
    }
    assert.deepEqual([...found].sort(), [...dataset.labels.published.relations].sort());
  });
}

test("readMnre finds the sample pictures of version 2", async (t) => {
  const held = await real(t, "mnre_v2");
  if (held === null) return;
  const [pictures, instances, train, dev] = numbers(
    /The (\d+ pictures belong to \d+ instances \(\d+ train and \d+) test/.exec(held.readme)![1]!,
  );
  const shown = (examples: readonly Example[]) => examples.flatMap(({ picture }) => picture?.path ?? []);
  const all = splits.flatMap((split) => shown(held.dataset[split]));
  assert.equal(all.length, instances);
  assert.equal(new Set(all).size, pictures);
  assert.equal(new Set(shown(held.dataset.train)).size, train);
  assert.equal(new Set(shown(held.dataset.test)).size, dev);
});

test("the released mapping leaves MNRE 31 labels in version 1 and 21 in version 2", async (t) => {
  for (const [name, labels] of [
    ["mnre_v1", 31],
    ["mnre_v2", 21],
  ] as const) {
    const held = await real(t, name, { labelMapping: "released" });
    if (held === null) return;
    const all = splits.flatMap((split) => held.dataset[split]);
    const found = new Set(all.flatMap((example) => (example.task === "mre" ? [example.relation] : [])));
    assert.equal(found.size, labels);
    assert.deepEqual([...found].sort(), [...held.dataset.labels.published.relations].sort());
  }
});

test("readM2e2 finds the sentences, events, pairs and boxes of M2E2", async (t) => {
  const held = await real(t, "m2e2");
  if (held === null) return;
  const { dataset, readme } = held;
  assert.deepEqual([dataset.train, dataset.dev], [[], []]);
  const [sentences, textEvents] = numbers(/Totals counted from the files: (.*?)\(/.exec(readme)![1]!);
  const [textArguments] = numbers(/([\d,]+) text arguments/.exec(readme)![1]!);
  const [imageEvents] = numbers(/([\d,]+) image events/.exec(readme)![1]!);
  const [boxes] = numbers(/([\d,]+) role boxes \(/.exec(readme)![1]!);
  const [pairs] = numbers(/([\d,]+) cross-media pairs/.exec(readme)![1]!);
  const [reachable] = numbers(/([\d,]+) of the [\d,]+ gold role boxes/.exec(readme)![1]!);

  const events = dataset.test.filter((example) => example.task === "mee");
  const told = new Map(events.filter(({ text }) => text !== "").map((example) => [example.id.split("+")[0], example]));
  const shown = new Map(
    events.flatMap((example) => (example.picture === null ? [] : [[example.picture.id, example] as const])),
  );
  const argumentsOf = (examples: Iterable<(typeof events)[number]>, visual: boolean) =>
    [...examples].flatMap((example) => example.arguments.filter(({ box }) => (box !== undefined) === visual));
  assert.equal(told.size, sentences);
  assert.equal([...told.values()].flatMap(({ triggers }) => triggers).length, textEvents);
  assert.equal(argumentsOf(told.values(), false).length, textArguments);
  assert.equal(shown.size, imageEvents);
  assert.equal(argumentsOf(shown.values(), true).length, boxes);
  assert.equal(
    count(events, ({ text, picture }) => text !== "" && picture !== null),
    pairs,
  );
  assert.equal(
    count(argumentsOf(shown.values(), true), ({ filler }) => filler !== unreachableFiller),
    reachable,
  );
  for (const { type, trigger, text } of [...told.values()].flatMap(({ triggers, text }) =>
    triggers.map((one) => ({ ...one, text })),
  )) {
    assert.ok(` ${text} `.includes(` ${trigger} `), `${type} ${trigger}`);
  }
});

test("readM2e2 gives the benchmark's three settings whole", async (t) => {
  const held = await real(t, "m2e2", { settings: "separate" });
  if (held === null) return;
  const { dataset, readme } = held;
  const events = dataset.test.filter((example) => example.task === "mee");
  const of = (setting: MeeSetting) => events.filter((example) => example.setting === setting);
  const [text, image, multimedia] = meeSettings.map(of) as [typeof events, typeof events, typeof events];
  const [sentences, textEvents] = numbers(/Totals counted from the files: (.*?)\(/.exec(readme)![1]!);
  const [textArguments] = numbers(/([\d,]+) text arguments/.exec(readme)![1]!);
  const [imageEvents] = numbers(/([\d,]+) image events/.exec(readme)![1]!);
  const [boxes] = numbers(/([\d,]+) role boxes \(/.exec(readme)![1]!);
  const [pairs] = numbers(/([\d,]+) cross-media pairs/.exec(readme)![1]!);
  const triggers = (examples: typeof events) => examples.flatMap((example) => example.triggers).length;
  const visual = (examples: typeof events) =>
    examples.flatMap((example) => example.arguments.filter(({ box }) => box !== undefined)).length;
  assert.deepEqual([text.length, triggers(text), visual(text)], [sentences, textEvents, 0]);
  assert.equal(text.flatMap((example) => example.arguments).length, textArguments);
  assert.deepEqual([image.length, triggers(image), visual(image)], [imageEvents, imageEvents, boxes]);
  assert.equal(multimedia.length, pairs);
  for (const { triggers, sharedType } of multimedia) assert.ok(triggers.some(({ type }) => type === sharedType));
  assert.ok(text.every(({ picture }) => picture === null) && image.every(({ text: words }) => words === ""));
});

test("every gold box of the real M2E2 is an object where the oracle is asked for", async (t) => {
  const held = await real(t, "m2e2", { objects: "gold" });
  if (held === null) return;
  for (const example of held.dataset.test) {
    for (const { filler, box } of example.task === "mee" ? example.arguments : []) {
      if (box !== undefined) assert.deepEqual(example.picture?.objects[Number(filler.slice(1)) - 1], box);
    }
  }
});

test("the boxes of GMNER are objects of as many pictures as its README says, and nothing else of it is read", async (t) => {
  if (realData(t, "gmner_twitter10000") === null) return;
  for (const name of ["twitter2015", "twitter2017"] as const) {
    const held = await real(t, name);
    if (held === null) return;
    const readme = readFileSync(join(held.root, "gmner_twitter10000/README.md"), "utf8");
    const label = { twitter2015: "Twitter-2015", twitter2017: "Twitter-2017" }[name];
    const wanted = numbers(new RegExp(`Pictures with boxes[^\\n]*?${label} (train [^;.]*)`).exec(readme)![1]!);
    const found = splits.map((split) => count(held.dataset[split], ({ picture }) => picture!.objects.length > 0));
    assert.deepEqual(found, wanted);
  }
});

test("every span of the real texts begins where its example says, in code points", async (t) => {
  for (const name of ["twitter2015", "twitter2017", "mnre_v1", "mnre_v2", "m2e2"] as const) {
    const held = await real(t, name);
    if (held === null) return;
    for (const example of splits.flatMap((split) => held.dataset[split])) {
      const text = [...example.text];
      for (const { span, start } of spansOf(example)) {
        assert.equal(text.slice(start, start! + [...span].length).join(""), span, example.id);
      }
    }
  }
});

function spansOf(example: Example): { span: string; start?: number }[] {
  if (example.task === "mner") return [...example.entities];
  if (example.task === "mre") return [example.head, example.tail];
  const inText = [
    ...example.triggers.map(({ trigger, ...rest }) => ({ ...rest, span: trigger })),
    ...example.arguments.map(({ filler, ...rest }) => ({ ...rest, span: filler })),
  ];
  return inText.filter(({ span }) => span !== unreachableFiller && !/^O\d+$/.test(span));
}

test("readM2e2 cuts the real articles into three parts", async (t) => {
  const root = realData(t, "m2e2");
  if (root === null) return;
  const datasets = [{ name: "m2e2", split: "articles", train: true }] as const;
  const corpus = await openCorpus({ root, datasets, images: "none", maxObjects: 36, onError: "refuse" });
  const { train, dev, test: held } = corpus.datasets[0]!;
  const total = train.length + dev.length + held.length;
  assert.ok(Math.abs(train.length / total - 0.6) < 0.1 && Math.abs(dev.length / total - 0.2) < 0.1);
});
