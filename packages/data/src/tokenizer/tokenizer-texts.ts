import { createHash } from "node:crypto";
import type { LabelChoice } from "../corpus/labels.js";
import type { Prompt } from "../example.js";
import { chosenWording } from "../instructors/wording.js";
import { linearisations } from "../linearisation/linearisation.js";
import { type PromptStyle, plainStyle } from "../tasks/prompt-style.js";
import { targetParts } from "./target-parts.js";
import type { TokenPart } from "./tokenizer.js";

/**
 * What a tokenizer is trained on: instruction, text, ending and answer of each prompt, without the markers, which get ids of
 * their own.
 */
export function* tokenizerTexts(prompts: Iterable<Prompt>): Generator<string> {
  for (const { instruction, text, ending, target, format } of prompts) {
    yield instruction;
    yield text;
    if (ending !== null) yield* textsOf([{ text: ending.words }, ...ending.schema]);
    yield* textsOf(targetParts(target, linearisations[format].markers));
  }
}

function textsOf(parts: readonly TokenPart[]): string[] {
  return parts.flatMap((part) => ("text" in part ? [part.text] : []));
}

/** What decides the texts. Neither the order of labels nor noise does: a run trains its tokenizer without them. */
export interface TokenizerTexts extends Partial<Pick<PromptStyle, "wording" | "format">> {
  fingerprint: string;
  labels: LabelChoice;
  vocabSize: number;
}

/** Raise it when prompts or the trainer change, so that no tokenizer of before is taken from a cache. */
const version = 2;

/** A name for the tokenizer trained on these prompts: equal names, equal bytes. */
export function tokenizerKey(of: TokenizerTexts): string {
  const { fingerprint, labels, vocabSize, wording, format } = { ...plainStyle, ...of };
  const decides = [version, fingerprint, labels, vocabSize, chosenWording(wording), format];
  return `${vocabSize}-${createHash("sha256").update(JSON.stringify(decides)).digest("hex").slice(0, 32)}`;
}
