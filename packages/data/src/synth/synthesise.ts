import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Split, splits } from "../example.js";
import { generateNews, type SynthNews } from "./ace05.js";
import { generateArticles, type SynthArticle } from "./m2e2.js";
import { manifestFile, readSynth, type SynthCount, type SynthManifest, synthVersion } from "./manifest.js";
import { generateTweets, type SynthTweet, type TwitterName } from "./mner.js";
import { generatePairs, type MnreName, type SynthPair } from "./mre.js";
import { paint } from "./paint.js";
import { encodePng } from "./png.js";
import { newRegister } from "./register.js";
import type { Scene } from "./scene.js";
import { inStaging, isEmpty, type Staging } from "./staging.js";
import { generateSituations, type SynthSituation } from "./swig.js";
import { dygieppText } from "./write-dygiepp.js";
import { gmnerText } from "./write-gmner.js";
import { m2e2Folder } from "./write-m2e2.js";
import { mnreFiles, mnreText } from "./write-mnre.js";
import { objectsJson } from "./write-objects.js";
import { oneieText } from "./write-oneie.js";
import { swigJson, verbMappingText } from "./write-swig.js";
import { twitterFiles, twitterText } from "./write-twitter.js";

export interface SynthOptions {
  /** A whole number from 0 to 2^53 - 1. */
  seed: number;
  /** Examples to train on in each dataset; dev and test have a third of it each. */
  size: number;
}

/** Smallest and largest `size`; beyond the largest the language cannot say enough different things. */
export const synthSizes = { least: 30, most: 3000 } as const;

const twitterNames = ["twitter2015", "twitter2017", "snap"] as const satisfies readonly TwitterName[];
const mnreNames = ["mnre_v1", "mnre_v2"] as const satisfies readonly MnreName[];

/** All examples of a generation, before they are written. */
export interface SynthCorpus {
  twitter: Record<TwitterName, SynthTweet[]>;
  mnre: Record<MnreName, SynthPair[]>;
  m2e2: SynthArticle[];
  ace05: SynthNews[];
  swig: SynthSituation[];
}

/**
 * Makes up the six datasets and the two auxiliaries. About 40 % of the examples with pictures can only be solved by looking. No
 * sentence and no picture name occurs in two splits or two datasets.
 */
export function synthCorpus({ seed, size }: SynthOptions): SynthCorpus {
  const register = newRegister();
  const tweets = (name: TwitterName) => generateTweets(name, seed, size, register);
  const pairs = (name: MnreName) => generatePairs(name, seed, size, register);
  return {
    twitter: { twitter2015: tweets("twitter2015"), twitter2017: tweets("twitter2017"), snap: tweets("snap") },
    mnre: { mnre_v1: pairs("mnre_v1"), mnre_v2: pairs("mnre_v2") },
    m2e2: generateArticles(seed, size, register),
    ace05: generateNews(seed, size, register),
    swig: generateSituations(seed, size, register),
  };
}

/**
 * Writes a synthetic corpus in the raw formats of the real data, with drawn pictures: the same bytes for the same seed and size on every machine. A folder
 * that holds this very corpus already is left as it is; the folder appears whole or not at all.
 *
 * @throws {RangeError} If seed or size is out of range.
 * @throws {Error} If `directory` holds anything else.
 */
export async function synthesise(directory: string, options: SynthOptions): Promise<SynthManifest> {
  checkOptions(options);
  const target = resolve(directory);
  const present = await finished(target, options);
  if (present !== null) return present;
  const corpus = synthCorpus(options);
  let manifest: SynthManifest | undefined;
  try {
    await inStaging(target, async (staging) => {
      await writeCorpus(staging, corpus);
      manifest = manifestOf(options, corpus, staging.hashes());
      await staging.write(manifestFile, `${JSON.stringify(manifest, null, 1)}\n`);
    });
  } catch (cause) {
    // Somebody who wrote the same at the same time was faster.
    const theirs = await readSynth(target);
    if (theirs === null || !isOf(theirs, options)) throw cause;
    return theirs;
  }
  return manifest!;
}

function isOf(manifest: SynthManifest, { seed, size }: SynthOptions): boolean {
  return manifest.seed === seed && manifest.size === size && manifest.version === synthVersion;
}

function checkOptions({ seed, size }: SynthOptions): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`Cannot synthesise as seed must be a whole number from 0: current seed is ${seed}`);
  }
  const { least, most } = synthSizes;
  if (!Number.isInteger(size) || size < least || size > most) {
    throw new RangeError(
      `Cannot synthesise as size must be a whole number from ${least} to ${most}: current size is ${size}`,
    );
  }
}

/** The manifest if the folder holds what is asked for, null if it is free. */
async function finished(directory: string, options: SynthOptions): Promise<SynthManifest | null> {
  const held = await readSynth(directory);
  if (held !== null && isOf(held, options)) return held;
  const free = await stat(directory).then(
    () => isEmpty(directory),
    () => true,
  );
  if (free) return null;
  const what =
    held === null ? "other files" : `the corpus of seed ${held.seed}, size ${held.size}, version ${held.version}`;
  throw new Error(`Cannot synthesise into ${directory} as it must be absent or empty: it holds ${what}`);
}

async function writeCorpus(staging: Staging, corpus: SynthCorpus): Promise<void> {
  for (const name of twitterNames) {
    const tweets = corpus.twitter[name];
    for (const split of splits) {
      await staging.write(`${name}/${twitterFiles[name][split]}`, twitterText(name, ofSplit(tweets, split)));
    }
    await writePictures(staging, name, pngs(tweets));
  }
  const tweets = [...corpus.twitter.twitter2015, ...corpus.twitter.twitter2017];
  await staging.write("gmner_twitter10000/boxes.jsonl", gmnerText(tweets));
  for (const name of mnreNames) {
    const pairs = corpus.mnre[name];
    for (const split of splits) {
      await staging.write(`${name}/${mnreFiles[name][split]}`, mnreText(name, ofSplit(pairs, split)));
    }
    await writePictures(staging, name, pngs(pairs));
  }
  await writeEvents(staging, corpus);
}

async function writeEvents(staging: Staging, { m2e2, ace05, swig }: SynthCorpus): Promise<void> {
  const { files, pictures } = m2e2Folder(m2e2);
  for (const [file, text] of Object.entries(files)) await staging.write(`m2e2/${file}`, text);
  for (const { name, scene } of pictures) await writePicture(staging, `m2e2/images/${name}.png`, scene);
  for (const split of splits) {
    await staging.write(`ace05/${split}.oneie.json`, oneieText(split, ofSplit(ace05, split)));
    // In a folder of its own, which is a `data.root` with the other form of ACE05 alone.
    await staging.write(`dygiepp/ace05/${split}.json`, dygieppText(split, ofSplit(ace05, split)));
    await staging.write(`swig/SWiG_jsons/${split}.json`, swigJson(ofSplit(swig, split)));
  }
  await staging.write("swig/ace_sr_mapping.txt", verbMappingText());
  await writePictures(
    staging,
    "swig",
    swig.map(({ name, scene }) => ({ file: name.replace(".jpg", ".png"), scene })),
  );
}

function ofSplit<T extends { split: Split }>(examples: readonly T[], split: Split): T[] {
  return examples.filter((example) => example.split === split);
}

/** One entry a picture, though lines of MNRE may share one. */
function pngs(examples: readonly { imageId: string | number; scene: Scene }[]): { file: string; scene: Scene }[] {
  const byFile = new Map(examples.map(({ imageId, scene }) => [`${imageId}.png`, scene]));
  return [...byFile].map(([file, scene]) => ({ file, scene }));
}

async function writePictures(
  staging: Staging,
  dataset: string,
  pictures: { file: string; scene: Scene }[],
): Promise<void> {
  await staging.write(`${dataset}/objects.json`, objectsJson(pictures));
  for (const { file, scene } of pictures) await writePicture(staging, `${dataset}/images/${file}`, scene);
}

function writePicture(staging: Staging, path: string, scene: Scene): Promise<void> {
  return staging.write(path, encodePng(paint(scene)));
}

function manifestOf({ seed, size }: SynthOptions, corpus: SynthCorpus, files: Record<string, string>): SynthManifest {
  const lines = Object.entries(files).map(([path, sha256]) => `${sha256}  ${path}\n`);
  return {
    format: "umie-synth",
    version: synthVersion,
    seed,
    size,
    counts: countsOf(corpus),
    sha256: createHash("sha256").update(lines.join("")).digest("hex"),
    files,
  };
}

function countsOf({ twitter, mnre, m2e2, ace05, swig }: SynthCorpus): SynthManifest["counts"] {
  const bySplit = (examples: readonly { split: Split; open: boolean }[]) =>
    Object.fromEntries(splits.map((split) => [split, countOf(ofSplit(examples, split))]));
  const all = { ...twitter, ...mnre };
  return {
    ...Object.fromEntries(Object.entries(all).map(([name, examples]) => [name, bySplit(examples)])),
    m2e2: { all: countOf(m2e2.flatMap(({ sentences }) => sentences)) },
    ace05: bySplit(ace05.map((example) => ({ ...example, open: false }))),
    swig: bySplit(swig.map((example) => ({ ...example, open: true }))),
  };
}

function countOf(examples: readonly { open: boolean }[]): SynthCount {
  return { examples: examples.length, open: examples.filter(({ open }) => open).length };
}
