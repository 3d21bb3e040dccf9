import type { TokenPart } from "./tokenizer.js";

/**
 * The texts and markers of a linearised answer: a marker is a word of its own, with a blank or an end on either side,
 * as the program writes it (`person, Kyrie <spot> location, New York`). Only for what our own linearisation wrote; a
 * user's text goes to `encode`, which knows no markers.
 */
export function targetParts(target: string, markers: readonly string[]): TokenPart[] {
  const parts: TokenPart[] = [];
  let words: string[] = [];
  const closeText = () => {
    if (words.length > 0) parts.push({ text: words.join(" ") });
    words = [];
  };
  for (const word of target.split(" ")) {
    if (word.startsWith("<") && markers.includes(word)) {
      closeText();
      parts.push({ marker: word });
    } else words.push(word);
  }
  closeText();
  return parts;
}
