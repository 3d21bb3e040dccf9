import { type WireField, wireBytes, wireFields, wireFloat, wireNumber, wireText, wireWriter } from "./wire.js";

/** What a piece is for (`SentencePiece.Type` of sentencepiece_model.proto). */
export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
export type PieceType = keyof typeof pieceTypes;

export interface Piece {
  text: string;
  /** float32 log probability; 0 for pieces that are not `normal`. */
  score: number;
  type: PieceType;
}

/** How a text becomes the string that is cut into pieces (`NormalizerSpec`). */
export interface NormalizerSpec {
  name: string;
  /** Darts double-array and string pool; empty: characters stay as they are. */
  charsmap: Uint8Array;
  /** Put one blank in front, so that a word has the same pieces at the start of a text as inside it. */
  addDummyPrefix: boolean;
  /** Strip blanks at both ends and turn runs of blanks into one. */
  removeExtraWhitespaces: boolean;
  /** Write blanks as ▁ (U+2581). */
  escapeWhitespaces: boolean;
}

/**
 * A SentencePiece unigram model, the part of `ModelProto` that decides how texts are encoded. The id of a piece is its
 * index.
 */
export interface SpieceModel {
  pieces: readonly Piece[];
  normalizer: NormalizerSpec;
  unkId: number;
  bosId: number;
  eosId: number;
  padId: number;
  /** What an unknown piece decodes to. */
  unkSurface: string;
}

const unigram = 1;

/**
 * Reads a SentencePiece model file (`spiece.model`, a `ModelProto` message).
 *
 * @throws {RangeError} If the bytes are not such a message, or the model is not a unigram model of T5's kind: BPE, byte
 * fallback, blanks as suffix, user-defined pieces and a denormalizer are refused, because they would encode differently
 * here.
 */
export function readSpieceModel(bytes: Uint8Array): SpieceModel {
  const pieces: Piece[] = [];
  let normalizer = readNormalizerSpec(new Uint8Array());
  let trainer = readTrainerSpec(new Uint8Array());
  try {
    for (const field of wireFields(bytes)) {
      if (field.number === 1) pieces.push(readPiece(wireBytes(field)));
      else if (field.number === 2) trainer = readTrainerSpec(wireBytes(field));
      else if (field.number === 3) normalizer = readNormalizerSpec(wireBytes(field));
      else if (field.number === 5 && readNormalizerSpec(wireBytes(field)).charsmap.length > 0) refuse("a denormalizer");
    }
  } catch (cause) {
    throw new RangeError(
      `Cannot read the tokenizer as it must be a SentencePiece model: ${String((cause as Error).message)}`,
      { cause },
    );
  }
  if (pieces.length === 0)
    throw new RangeError("Cannot read the tokenizer as it must be a SentencePiece model: it holds no pieces");
  if (trainer.modelType !== unigram) refuse(`model type ${trainer.modelType}`);
  if (trainer.byteFallback || pieces.some((p) => p.type === "byte")) refuse("byte fallback");
  if (trainer.whitespaceAsSuffix) refuse("blanks as suffix");
  if (pieces.some((p) => p.type === "userDefined")) refuse("user-defined pieces");
  const { unkId, bosId, eosId, padId, unkSurface } = trainer;
  return { pieces, normalizer, unkId, bosId, eosId, padId, unkSurface };
}

/** The bytes of `model` as a `ModelProto`, which SentencePiece itself can load. Same model, same bytes. */
export function writeSpieceModel(model: SpieceModel): Uint8Array {
  const message = wireWriter();
  for (const { text, score, type } of model.pieces) {
    message.bytes(1, wireWriter().text(1, text).float(2, score).number(3, pieceTypes[type]).finish());
  }
  const trainer = wireWriter().number(3, unigram).number(4, model.pieces.length);
  trainer
    .number(40, model.unkId)
    .number(41, model.bosId)
    .number(42, model.eosId)
    .number(43, model.padId)
    .text(44, model.unkSurface);
  for (const [field, id] of [
    [45, model.unkId],
    [46, model.bosId],
    [47, model.eosId],
    [48, model.padId],
  ] as const) {
    const piece = model.pieces[id];
    if (piece !== undefined) trainer.text(field, piece.text);
  }
  const { name, charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = model.normalizer;
  const normalizer = wireWriter().text(1, name).bytes(2, charsmap);
  normalizer
    .number(3, Number(addDummyPrefix))
    .number(4, Number(removeExtraWhitespaces))
    .number(5, Number(escapeWhitespaces));
  return message.bytes(2, trainer.finish()).bytes(3, normalizer.finish()).finish();
}

function refuse(what: string): never {
  throw new RangeError(`Cannot use this tokenizer as it must be a plain unigram model like T5's: it has ${what}`);
}

function readPiece(bytes: Uint8Array): Piece {
  const piece: Piece = { text: "", score: 0, type: "normal" };
  for (const field of wireFields(bytes)) {
    if (field.number === 1) piece.text = wireText(field);
    else if (field.number === 2) piece.score = wireFloat(field);
    else if (field.number === 3) piece.type = pieceType(field);
  }
  return piece;
}

function pieceType(field: WireField): PieceType {
  const value = wireNumber(field);
  for (const [name, number] of Object.entries(pieceTypes)) if (number === value) return name as PieceType;
  throw new RangeError(`piece type must be 1 to 6, it is ${value}`);
}

function readNormalizerSpec(bytes: Uint8Array): NormalizerSpec {
  const spec = {
    name: "",
    charsmap: new Uint8Array(),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  };
  for (const field of wireFields(bytes)) {
    if (field.number === 1) spec.name = wireText(field);
    else if (field.number === 2) spec.charsmap = Uint8Array.from(wireBytes(field));
    else if (field.number === 3) spec.addDummyPrefix = wireNumber(field) !== 0;
    else if (field.number === 4) spec.removeExtraWhitespaces = wireNumber(field) !== 0;
    else if (field.number === 5) spec.escapeWhitespaces = wireNumber(field) !== 0;
  }
  return spec;
}

function readTrainerSpec(bytes: Uint8Array) {
  // The defaults of sentencepiece_model.proto, for fields that a file leaves out.
  const spec = {
    modelType: unigram,
    unkId: 0,
    bosId: 1,
    eosId: 2,
    padId: -1,
    unkSurface: " \u2047 ",
    byteFallback: false,
    whitespaceAsSuffix: false,
  };
  for (const field of wireFields(bytes)) {
    if (field.number === 3) spec.modelType = wireNumber(field);
    else if (field.number === 24) spec.whitespaceAsSuffix = wireNumber(field) !== 0;
    else if (field.number === 35) spec.byteFallback = wireNumber(field) !== 0;
    else if (field.number === 40) spec.unkId = wireNumber(field);
    else if (field.number === 41) spec.bosId = wireNumber(field);
    else if (field.number === 42) spec.eosId = wireNumber(field);
    else if (field.number === 43) spec.padId = wireNumber(field);
    else if (field.number === 44) spec.unkSurface = wireText(field);
  }
  return spec;
}
