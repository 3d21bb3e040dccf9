import { addedTokens, isTokenizerJson, readTokenizer, type WordingChoice } from "@umie/data";

/**
 * The files with which `transformers` opens a tokenizer of ours: its file as it is, and our markers behind its pieces, at the
 * same ids.
 *
 * @param bytes Of a `spiece.model` or `tokenizer.json`.
 * @param wording The run's, which decides the markers.
 */
export function tokenizerFiles(
  bytes: Uint8Array,
  wording: WordingChoice,
): [name: string, content: Uint8Array | string][] {
  const isJson = isTokenizerJson(bytes);
  const name = isJson ? "tokenizer.json" : "spiece.model";
  const { markers } = readTokenizer(bytes, name, addedTokens(wording)).tokenizer;
  const extra = markers.filter((marker) => /^<extra_id_\d+>$/.test(marker));
  const special = { eos_token: "</s>", unk_token: "<unk>", pad_token: "<pad>" };
  const config = {
    tokenizer_class: isJson ? "T5TokenizerFast" : "T5Tokenizer",
    ...special,
    extra_ids: extra.length,
    additional_special_tokens: extra.toReversed().concat(markers.filter((marker) => !extra.includes(marker))),
    // As T5 was trained: no new treatment of blanks after markers.
    legacy: true,
  };
  return [
    [name, bytes],
    ["tokenizer_config.json", json(config)],
    ["special_tokens_map.json", json({ ...special, additional_special_tokens: config.additional_special_tokens })],
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
