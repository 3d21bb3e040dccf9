import { readTokenizer } from "@umie/data";

/**
 * The files with which `transformers` opens a tokenizer of ours as `T5Tokenizer`: the SentencePiece model as it is, and our markers
 * behind its pieces, at the same ids.
 *
 * @param model Bytes of the `spiece.model`.
 */
export function tokenizerFiles(model: Uint8Array): [name: string, content: Uint8Array | string][] {
  const { markers } = readTokenizer(model);
  const extra = markers.filter((marker) => /^<extra_id_\d+>$/.test(marker));
  const special = { eos_token: "</s>", unk_token: "<unk>", pad_token: "<pad>" };
  const config = {
    tokenizer_class: "T5Tokenizer",
    ...special,
    extra_ids: extra.length,
    additional_special_tokens: extra.toReversed().concat(markers.filter((marker) => !extra.includes(marker))),
    // As T5 was trained: no new treatment of blanks after markers.
    legacy: true,
  };
  return [
    ["spiece.model", model],
    ["tokenizer_config.json", json(config)],
    ["special_tokens_map.json", json({ ...special, additional_special_tokens: config.additional_special_tokens })],
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
