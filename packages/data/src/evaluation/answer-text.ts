import type { Tokenizer } from "../tokenizer/tokenizer.js";

/**
 * The answer that the model's ids say, up to the first `</s>`. Of the markers only those of the format stay. A text that spells
 * a marker in characters, copied from a tweet, gets a blank after its "<": only the id separates records.
 *
 * @param markers Those of the answer's format.
 */
export function answerText(ids: Iterable<number>, tokenizer: Tokenizer, markers: readonly string[]): string {
  const written: number[] = [];
  for (const id of ids) {
    if (id === tokenizer.eosId) break;
    written.push(id);
  }
  return tokenizer
    .decodeParts(written)
    .flatMap((part) => {
      if ("marker" in part) return markers.includes(part.marker) ? [part.marker] : [];
      return [markers.reduce((text, marker) => text.replaceAll(marker, `< ${marker.slice(1)}`), part.text)];
    })
    .join(" ");
}
