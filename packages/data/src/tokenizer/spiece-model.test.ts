import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpieceModel, type SpieceModel, writeSpieceModel } from "./spiece-model.js";
import { wireWriter } from "./wire.js";

const tiny: SpieceModel = {
  pieces: [
    { text: "<pad>", score: 0, type: "control" },
    { text: "</s>", score: 0, type: "control" },
    { text: "<unk>", score: 0, type: "unknown" },
    { text: "▁a", score: -0.5, type: "normal" },
    { text: "é", score: -2.25, type: "unused" },
  ],
  normalizer: {
    name: "identity",
    charsmap: new Uint8Array(),
    addDummyPrefix: true,
    removeExtraWhitespaces: false,
    escapeWhitespaces: true,
  },
  unkId: 2,
  bosId: -1,
  eosId: 1,
  padId: 0,
  unkSurface: " ⁇ ",
};

test("readSpieceModel reads what writeSpieceModel wrote", () => {
  assert.deepEqual(readSpieceModel(writeSpieceModel(tiny)), tiny);
});

test("readSpieceModel takes the defaults of the format for absent fields", () => {
  const bare = wireWriter().bytes(1, wireWriter().text(1, "a").float(2, -1).finish()).finish();
  assert.deepEqual(readSpieceModel(bare), {
    pieces: [{ text: "a", score: -1, type: "normal" }],
    normalizer: {
      name: "",
      charsmap: new Uint8Array(),
      addDummyPrefix: true,
      removeExtraWhitespaces: true,
      escapeWhitespaces: true,
    },
    unkId: 0,
    bosId: 1,
    eosId: 2,
    padId: -1,
    unkSurface: " ⁇ ",
  });
});

test("readSpieceModel refuses what it would encode differently from SentencePiece", () => {
  const withTrainer = (field: number, value: number) =>
    Buffer.concat([writeSpieceModel(tiny), wireWriter().bytes(2, wireWriter().number(field, value).finish()).finish()]);
  assert.throws(() => readSpieceModel(withTrainer(3, 2)), /plain unigram model like T5's: it has model type 2/);
  assert.throws(() => readSpieceModel(withTrainer(35, 1)), /byte fallback/);
  assert.throws(() => readSpieceModel(withTrainer(24, 1)), /blanks as suffix/);
  const userDefined = { ...tiny, pieces: [...tiny.pieces, { text: "<x>", score: 0, type: "userDefined" as const }] };
  assert.throws(() => readSpieceModel(writeSpieceModel(userDefined)), /user-defined pieces/);
  assert.throws(() => readSpieceModel(new Uint8Array()), /must be a SentencePiece model: it holds no pieces/);
  assert.throws(() => readSpieceModel(new TextEncoder().encode('{"version": "1.0"}')), /must be a SentencePiece model/);
});

test("readSpieceModel answers every cut of a file with a RangeError or a shorter model", () => {
  const whole = writeSpieceModel(tiny);
  for (let end = 0; end < whole.length; end++) {
    try {
      assert.ok(readSpieceModel(whole.subarray(0, end)).pieces.length <= tiny.pieces.length);
    } catch (error) {
      assert.ok(error instanceof RangeError, `cut at ${end}: ${String(error)}`);
    }
  }
});
