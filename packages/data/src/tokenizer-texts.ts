import { createHash } from "node:crypto";
import type { Prompt } from "./example.js";
import { wordings } from "./instructors/wording.js";
import type { LabelChoice } from "./labels.js";
import { flatMarkers } from "./linearisation/flat.js";
import { targetParts } from "./tokenizer/target-parts.js";

/** What a tokenizer is trained on: instruction, text and answer of each prompt, without the markers, which get ids of their own. */
export function* tokenizerTexts(prompts: Iterable<Prompt>): Generator<string> {
  for (const { instruction, text, target } of prompts) {
    yield instruction;
    yield text;
    for (const part of targetParts(target, flatMarkers)) if ("text" in part) yield part.text;
  }
}

/** Raise it when prompts or the trainer change, so that no tokenizer of before is taken from a cache. */
const version = 1;

/** A name for the tokenizer trained on these prompts: equal names, equal bytes. */
export function tokenizerKey(of: { fingerprint: string; labels: LabelChoice; vocabSize: number }): string {
  const { fingerprint, labels, vocabSize } = of;
  const hash = createHash("sha256").update(JSON.stringify([version, fingerprint, labels, vocabSize, wordings]));
  return `${vocabSize}-${hash.digest("hex").slice(0, 32)}`;
}
