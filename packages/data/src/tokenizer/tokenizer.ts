import { createHash } from "node:crypto";
import { blankMark, createNormalizer } from "./normalizer.js";
import { readSpieceModel, type SpieceModel } from "./spiece-model.js";
import { isTokenizerJson, readTokenizerJson } from "./tokenizer-json.js";
import { createSegmenter } from "./viterbi.js";

/** A stretch of text, or one of the program's own markers such as `<spot>`, which becomes a single id. */
export type TokenPart = { text: string } | { marker: string };

/**
 * Text to token ids and back. Ids 0 to 2 are pad, `</s>` and unknown; then the pieces of the model; then
 * `<extra_id_99>` … `<extra_id_0>` (n-th = pieces + 99 - n, as T5 counts them); then our added tokens.
 */
export interface Tokenizer {
  /** Number of ids: what an embedding table needs at least. */
  readonly size: number;
  readonly padId: number;
  readonly eosId: number;
  readonly unkId: number;
  /** All markers: `<extra_id_n>` and the added tokens. */
  readonly markers: readonly string[];
  /** SHA-256, hex, over the model file and the markers: equal fingerprints encode alike. */
  readonly fingerprint: string;
  /**
   * Ids of a text, without `</s>`. The text is data: whatever it holds, `<spot>`, `</s>` and `<extra_id_0>` in it are
   * read as characters and never become control or marker ids.
   */
  encode(text: string): readonly number[];
  /**
   * Ids of texts and markers in a row, without `</s>`. Blanks beside a marker carry no meaning: each text is encoded by
   * itself.
   *
   * @throws {RangeError} If a marker is not one of `markers`.
   */
  encodeParts(parts: readonly TokenPart[]): readonly number[];
  /** The id of a marker. @throws {RangeError} If it is not one of `markers`. */
  markerId(marker: string): number;
  /**
   * Text of ids. Pad, `</s>` and ids that no token has vanish; an unknown piece gives " ⁇ ". Markers vanish too, or
   * with `keepMarkers` are written out with one blank on either side: `person, Kyrie <spot> location, New York`.
   */
  decode(ids: Iterable<number>, options?: { keepMarkers?: boolean }): string;
  /** The texts and markers of ids: what tells a marker from a text that looks like one. */
  decodeParts(ids: Iterable<number>): TokenPart[];
}

export interface TokenizerOptions {
  /** Number of `<extra_id_n>` after the pieces of a `spiece.model`; a `tokenizer.json` names its own. */
  extraIds?: number;
  /** Our own tokens after those, but for those that are there already. */
  addedTokens?: readonly string[];
}

/**
 * A tokenizer from the bytes of a `spiece.model` or of a `tokenizer.json`, which encode alike: a text goes the way of SentencePiece
 * whatever file was read.
 *
 * @throws {RangeError} If the model cannot be read or its ids are not T5's (pad 0, `</s>` 1, unknown 2).
 */
export function createTokenizer(bytes: Uint8Array, options: TokenizerOptions = {}): Tokenizer {
  const { extraIds = 100, addedTokens = ["<spot>", "<asoc>"] } = options;
  const { model, behind } = readModel(bytes, extraIds);
  const { padId, eosId, unkId, pieces } = model;
  if (padId !== 0 || eosId !== 1 || unkId !== 2) {
    throw new RangeError(
      `Cannot use this tokenizer as pad, </s> and unknown must be ids 0, 1, 2: they are ${padId}, ${eosId}, ${unkId}`,
    );
  }
  const normalize = createNormalizer(model.normalizer);
  const segment = createSegmenter(model);
  const decodeText = createTextDecoder(model);

  const markers = [...behind, ...addedTokens.filter((token) => !behind.includes(token))];
  const idOf = new Map(markers.map((marker, i) => [marker, pieces.length + i]));
  if (idOf.size !== markers.length)
    throw new RangeError(`Cannot add tokens as their names must differ: got ${addedTokens.join(", ")}`);

  const encode = (text: string) => segment(normalize(text));
  const markerId = (marker: string): number => {
    const id = idOf.get(marker);
    if (id === undefined)
      throw new RangeError(
        `Cannot encode marker ${marker} as it must be an added token: those are ${addedTokens.join(", ")}`,
      );
    return id;
  };
  const decodeParts = (ids: Iterable<number>): TokenPart[] => {
    const parts: TokenPart[] = [];
    let run: number[] = [];
    const closeRun = () => {
      const text = decodeText(run);
      if (text !== "") parts.push({ text });
      run = [];
    };
    for (const id of ids) {
      const marker = markers[id - pieces.length];
      if (marker === undefined) run.push(id);
      else {
        closeRun();
        parts.push({ marker });
      }
    }
    closeRun();
    return parts;
  };
  return {
    size: pieces.length + markers.length,
    padId,
    eosId,
    unkId,
    markers,
    fingerprint: createHash("sha256").update(JSON.stringify(markers)).update(bytes).digest("hex"),
    encode,
    encodeParts: (parts) => parts.flatMap((part) => ("marker" in part ? [markerId(part.marker)] : encode(part.text))),
    markerId,
    decode: (ids, { keepMarkers = false } = {}) =>
      decodeParts(ids)
        .flatMap((part) => ("text" in part ? [part.text] : keepMarkers ? [part.marker] : []))
        .join(" "),
    decodeParts,
  };
}

/** The model in a file, and the tokens that the file puts behind its pieces. */
function readModel(bytes: Uint8Array, extraIds: number): { model: SpieceModel; behind: readonly string[] } {
  if (isTokenizerJson(bytes)) {
    const { model, addedTokens } = readTokenizerJson(bytes);
    return { model, behind: addedTokens };
  }
  const behind = Array.from({ length: extraIds }, (_, i) => `<extra_id_${extraIds - 1 - i}>`);
  return { model: readSpieceModel(bytes), behind };
}

/**
 * Ids of pieces to text, as `SentencePieceProcessor::Decode` does it: the blank in front, which the normaliser put
 * there, goes.
 */
function createTextDecoder({ pieces, normalizer, unkSurface }: SpieceModel): (ids: readonly number[]) => string {
  const stripsFront = normalizer.addDummyPrefix || normalizer.removeExtraWhitespaces;
  return (ids) => {
    let text = "";
    let frontSeen = false;
    for (const id of ids) {
      const piece = pieces[id];
      if (piece === undefined || piece.type === "control") continue;
      if (piece.type === "unknown") {
        text += unkSurface;
        continue;
      }
      const atFront = text === "" && !frontSeen && stripsFront && piece.text.startsWith(blankMark);
      // With blanks collapsed, all leading blanks are dropped; without, only the one of the dummy prefix.
      if (atFront) frontSeen = !normalizer.removeExtraWhitespaces;
      text += (atFront ? piece.text.slice(blankMark.length) : piece.text).replaceAll(blankMark, " ");
    }
    return text;
  };
}
