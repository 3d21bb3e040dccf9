import type { Tokenizer } from "./tokenizer.js";

/**
 * A tokenizer that remembers the ids of the `maxTexts` texts used last: instructions are the same for thousands of
 * examples, and every epoch reads the same texts again.
 */
export function cachedTokenizer(tokenizer: Tokenizer, maxTexts = 20_000): Tokenizer {
  const known = new Map<string, readonly number[]>();
  const encode = (text: string): readonly number[] => {
    const ids = known.get(text) ?? tokenizer.encode(text);
    // A Map keeps the order of insertion: set again, a text is the youngest; the first key is the oldest.
    known.delete(text);
    known.set(text, ids);
    if (known.size > maxTexts) known.delete(known.keys().next().value!);
    return ids;
  };
  const encodeParts: Tokenizer["encodeParts"] = (parts) =>
    parts.flatMap((part) => ("marker" in part ? [tokenizer.markerId(part.marker)] : encode(part.text)));
  return { ...tokenizer, encode, encodeParts };
}
