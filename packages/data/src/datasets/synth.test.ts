import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import { type DatasetName, datasetNames, type Example, splits, unreachableFiller } from "../example.js";
import { eventOntology } from "../synth/mee.js";
import { type SynthCorpus, synthCorpus, synthesise } from "../synth/synthesise.js";
import { eventLabel, m2e2Roles } from "./event-labels.js";
import { openGmnerBoxes } from "./gmner-boxes.js";
import { inspectPictures } from "./picture-files.js";

/** A generation as it was made up, and as it is read from its files. */
interface Round {
  made: SynthCorpus;
  counts: Awaited<ReturnType<typeof synthesise>>["counts"];
  read: Corpus;
  size: number;
}

const rounds: Round[] = [];
const folders: string[] = [];

before(async () => {
  for (const options of [
    { seed: 1, size: 60 },
    { seed: 7, size: 30 },
    { seed: 2 ** 40 + 5, size: 47 },
  ]) {
    const folder = await mkdtemp(join(tmpdir(), "umie-synth-"));
    folders.push(folder);
    const { counts } = await synthesise(folder, options);
    rounds.push({ made: synthCorpus(options), counts, read: await openAll(folder), size: options.size });
  }
});

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function openAll(root: string, cut: "published" | "articles" = "articles"): Promise<Corpus> {
  const datasets = datasetNames.map(
    (name) => ({ name, split: name === "m2e2" ? cut : "published", train: true }) as const,
  );
  return openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse" });
}

function datasetOf({ read }: Round, name: DatasetName): CorpusDataset {
  return read.datasets.find((dataset) => dataset.name === name)!;
}

function allOf(dataset: CorpusDataset): Example[] {
  return splits.flatMap((split) => dataset[split]);
}

test("the readers find as many examples as were made, in every split", () => {
  for (const round of rounds) {
    for (const name of datasetNames.filter((one) => one !== "m2e2")) {
      const dataset = datasetOf(round, name);
      for (const split of splits) {
        const { examples, open } = round.counts[name]![split]!;
        assert.equal(dataset[split].length, examples, `${name} ${split}`);
        if (name !== "ace05" && name !== "swig") assert.equal(open, Math.round(0.4 * examples), `${name} ${split}`);
      }
    }
    assert.equal(round.counts.m2e2!.all!.open, 0.4 * round.counts.m2e2!.all!.examples);
  }
});

test("readTwitter reads the tweets that were made", () => {
  const labels = { PER: "person", LOC: "location", ORG: "organization", MISC: "miscellaneous" };
  for (const round of rounds) {
    for (const name of ["twitter2015", "twitter2017", "snap"] as const) {
      const read = allOf(datasetOf(round, name)).map((example) => ({ ...example, picture: example.picture?.id }));
      const made = round.made.twitter[name].map(({ split, imageId, tokens, entities }) => ({
        task: "mner",
        id: imageId,
        dataset: name,
        split,
        text: tokens.join(" "),
        entities: entities.map(({ tag, ...span }) => ({ type: labels[tag], ...placed(tokens, span) })),
        picture: imageId,
      }));
      assert.deepEqual(read, made);
    }
  }
});

test("readMnre reads the pairs that were made", () => {
  for (const round of rounds) {
    for (const name of ["mnre_v1", "mnre_v2"] as const) {
      const read = allOf(datasetOf(round, name)).map((example) => {
        assert.ok(example.task === "mre");
        const { split, text, head, tail, relation, picture } = example;
        return [split, text, head, tail, relation, picture?.id];
      });
      const made = round.made.mnre[name].map(({ split, tokens, head, tail, relation, imageId }) => {
        const mention = (span: typeof head) => ({ type: "", ...placed(tokens, span) });
        const label = relation.split("/").at(-1)!.toLowerCase().replaceAll("_", " ");
        return [split, tokens.join(" "), mention(head), mention(tail), label, `${imageId}`];
      });
      assert.deepEqual(read, made);
    }
  }
});

test("readAce05 reads the sentences that were made", () => {
  for (const round of rounds) {
    const read = allOf(datasetOf(round, "ace05")).map(words);
    const made = round.made.ace05.map(({ split, tokens, events }) => [split, ...eventWords(tokens, events), null]);
    assert.deepEqual(read, made);
  }
});

test("readAce05 reads the same examples from DyGIE++'s form", async () => {
  for (const [i, round] of rounds.entries()) {
    const datasets = [{ name: "ace05", split: "published", train: true }] as const;
    const root = join(folders[i]!, "dygiepp");
    const other = await openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse" });
    assert.deepEqual(allOf(other.datasets[0]!), allOf(datasetOf(round, "ace05")));
  }
});

test("openGmnerBoxes reads the boxes that were drawn, for entities only", async () => {
  for (const [i, round] of rounds.entries()) {
    const boxes = await openGmnerBoxes(folders[i]!);
    const shown = round.made.twitter.twitter2015.map(({ imageId, entities, scene }) => {
      const found = boxes!.of(imageId).boxes;
      assert.ok(found.length <= entities.length);
      for (const box of found) assert.ok(scene.objects.some((object) => object.box.join() === box.join()));
      return found.length;
    });
    assert.ok(shown.some((count) => count > 0) && shown.some((count) => count === 0));
  }
});

test("readM2e2 gives each setting of what was made whole", async () => {
  for (const [i, { made }] of rounds.entries()) {
    const datasets = [{ name: "m2e2", split: "published", train: true, settings: "separate" }] as const;
    const corpus = await openCorpus({ root: folders[i]!, datasets, images: "use", maxObjects: 36, onError: "refuse" });
    const found = (setting: string) =>
      corpus.datasets[0]!.test.filter((example) => example.task === "mee" && example.setting === setting).length;
    const sentences = made.m2e2.flatMap((article) => article.sentences);
    const pairs = sentences.filter(({ picture }) => picture !== null).length;
    const loose = made.m2e2.flatMap(({ loosePictures }) => loosePictures).length;
    assert.deepEqual([found("text"), found("image"), found("multimedia")], [sentences.length, pairs + loose, pairs]);
  }
});

test("readM2e2 reads each sentence once, with its picture where it has one, and the loose pictures", () => {
  for (const round of rounds) {
    const dataset = datasetOf(round, "m2e2");
    const read = allOf(dataset).map((example) => words(example).slice(1));
    const told = round.made.m2e2.flatMap(({ sentences }) =>
      sentences.map(({ tokens, events, picture }) => [...eventWords(tokens, events), picture ? "picture" : null]),
    );
    const loose = round.made.m2e2.flatMap(({ loosePictures }) => loosePictures);
    assert.equal(read.length, told.length + loose.length);
    const [inTexts, texts] = [(row: unknown[]) => row[0] !== "", new Set(told.map((row) => JSON.stringify(row)))];
    assert.equal(texts.size, told.length);
    assert.deepEqual(new Set(read.filter(inTexts).map((row) => JSON.stringify(row))), texts);
    assert.equal(read.filter((row) => !inTexts(row)).length, loose.length);
  }
});

test("readM2e2 cuts whole articles, with as many sentences to train on as asked for", () => {
  for (const round of rounds) {
    const dataset = datasetOf(round, "m2e2");
    const articleOfText = new Map(
      round.made.m2e2.flatMap(({ id, sentences }) => sentences.map(({ tokens }) => [tokens.join(" "), id] as const)),
    );
    const splitsOf = new Map<string, Set<string>>();
    for (const example of allOf(dataset)) {
      const article = example.text === "" ? example.id.replace(/_\d+\.jpg$/, "") : articleOfText.get(example.text)!;
      splitsOf.set(article, (splitsOf.get(article) ?? new Set()).add(example.split));
    }
    assert.equal(splitsOf.size, round.made.m2e2.length);
    for (const [article, found] of splitsOf) assert.equal(found.size, 1, article);
    assert.ok(dataset.train.filter(({ text }) => text !== "").length >= round.size);
    assert.ok(dataset.dev.length > 0 && dataset.test.length > 0);
  }
});

test("readM2e2 takes all of it as test set as published", async () => {
  const published = (await openAll(folders[0]!, "published")).datasets.find(({ name }) => name === "m2e2")!;
  assert.deepEqual([published.train.length, published.dev.length], [0, 0]);
  assert.equal(published.test.length, allOf(datasetOf(rounds[0]!, "m2e2")).length);
});

test("readSwig reads the pictures that were made", () => {
  for (const round of rounds) {
    const read = allOf(datasetOf(round, "swig")).map((example) => {
      assert.ok(example.task === "mee");
      return [
        example.split,
        example.text,
        example.picture?.id,
        example.triggers,
        example.arguments.map(({ role }) => role).sort(),
      ];
    });
    const made = round.made.swig.map(({ split, name, kind, roles }) => [
      split,
      "",
      name.replace(".jpg", ""),
      [{ type: eventLabel(eventOntology[kind].type, m2e2Roles), trigger: "O0" }],
      roles.map(({ role }) => role.toLowerCase()).sort(),
    ]);
    assert.deepEqual(read, made);
  }
});

test("the pictures of all examples are there, and every gold box has its object", async () => {
  for (const round of rounds) {
    for (const dataset of round.read.datasets) {
      const pictures = allOf(dataset).flatMap(({ picture }) => (picture === null ? [] : [picture]));
      const files = await inspectPictures(pictures.map(({ path }) => path!));
      for (const { size, sha256 } of files.values()) {
        assert.ok(Array.isArray(size));
        assert.match(sha256, /^[0-9a-f]{64}$/);
      }
      const filled = allOf(dataset).flatMap((example) =>
        example.task === "mee"
          ? example.arguments.map((argument) => ({ ...argument, objects: example.picture?.objects }))
          : [],
      );
      for (const { filler, box, objects } of filled) {
        assert.notEqual(filler, unreachableFiller);
        if (box === undefined) continue;
        const object = objects?.[Number(filler.slice(1)) - 1];
        assert.ok(
          object?.every((edge, i) => Math.abs(edge - box[i]!) < 0.03),
          `${filler} lies at its gold box`,
        );
      }
    }
  }
});

test("no sentence and no picture is in two splits or two datasets", () => {
  for (const round of rounds) {
    const places = new Map<string, Set<string>>();
    for (const dataset of round.read.datasets) {
      for (const { split, text, picture } of allOf(dataset)) {
        const keys = [
          text
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, " ")
            .trim(),
          picture === null ? "" : `picture ${picture.id}`,
        ];
        for (const key of keys.filter((one) => one !== "")) {
          places.set(key, (places.get(key) ?? new Set()).add(`${dataset.name} ${split}`));
        }
      }
    }
    for (const [key, found] of places) assert.equal(found.size, 1, `${key}: ${[...found].join(", ")}`);
  }
});

test("instructions can list every label of every example", () => {
  for (const { read } of rounds) {
    for (const dataset of read.datasets) {
      for (const { labels, examples } of [
        { labels: dataset.labels.published, examples: allOf(dataset) },
        { labels: dataset.labels.seen, examples: dataset.train },
      ]) {
        for (const example of examples) {
          if (example.task === "mner")
            for (const { type } of example.entities) assert.ok(labels.entityTypes.includes(type));
          else if (example.task === "mre") assert.ok(labels.relations.includes(example.relation));
          else {
            for (const { type } of example.triggers) assert.ok(labels.eventTypes.includes(type));
            for (const { type, role } of example.arguments) assert.ok(labels.roles[type]?.includes(role));
          }
        }
      }
    }
  }
});

/** A span as an example tells it; the synthetic language is ASCII, so that units are code points. */
function placed(tokens: readonly string[], { start, end }: { start: number; end: number }) {
  const before = tokens.slice(0, start).map((token) => `${token} `);
  return { span: tokens.slice(start, end).join(" "), start: before.join("").length };
}

/** What the words of an event example say; visual arguments are told elsewhere. */
function words(example: Example): unknown[] {
  assert.ok(example.task === "mee");
  const told = example.arguments.filter(({ box }) => box === undefined);
  const { split, text, triggers, picture } = example;
  return [
    split,
    text,
    triggers.map(({ type, trigger }) => [type, trigger]),
    told.map(({ role, filler }) => [role, filler]),
    picture && "picture",
  ];
}

function eventWords(tokens: readonly string[], events: SynthCorpus["ace05"][number]["events"]): unknown[] {
  const slice = ({ start, end }: { start: number; end: number }) => tokens.slice(start, end).join(" ");
  return [
    tokens.join(" "),
    events.map(({ kind, trigger }) => [eventLabel(eventOntology[kind].type, m2e2Roles), slice(trigger)]),
    events.flatMap((event) => event.arguments.map((filler) => [filler.role.toLowerCase(), slice(filler)])),
  ];
}
