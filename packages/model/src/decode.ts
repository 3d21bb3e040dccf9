import { embedding, tf } from "@umie/engine";
import type { T5Config, UmieConfig } from "./config.js";
import { type Cache, causalBias, decoderStep, emptyCaches, sourceMemories } from "./decoder.js";
import type { SourceInputs } from "./inputs.js";
import { placeSource } from "./placed-inputs.js";
import { logitsOf, stackOptions, type T5Params } from "./t5.js";
import { encodeSource, type UmieParams } from "./umie.js";

// B rows · L source length · T most new tokens · V vocabulary

/**
 * The most likely continuation of each row, token by token: the best token at each position, up to the end of sequence.
 *
 * A row that only fills the batch (no source token) stays empty.
 *
 * @param maxTokens T; a row that does not end by itself is cut there.
 * @returns int32[B, T]: new tokens with the end of sequence, then padding.
 * @throws {RangeError} If the inputs do not fit the configuration.
 */
export function greedyDecode(
  params: UmieParams,
  inputs: SourceInputs,
  config: UmieConfig,
  maxTokens: number,
): Int32Array {
  checkLength(maxTokens);
  return inTidy(() => {
    const source = placeSource(inputs, config);
    const { source_BLD } = encodeSource(params, source, config);
    const active = rowsWithTokens(inputs, config.padTokenId);
    return decodeFrom(params, { source_BLD, keyBias_B11L: source.keyBias_B11L }, active, config, maxTokens);
  });
}

/** What a decoder looks at: float32[B, L, D] and its mask as a bias of logits. */
export interface EncodedSource {
  source_BLD: tf.Tensor3D;
  keyBias_B11L: tf.Tensor4D;
}

/**
 * {@link greedyDecode} from the states of a source. Keys and values of earlier positions are kept, so a token costs one
 * position's work; all shapes are the same for every position.
 *
 * @param active Rows to decode; the others stay padding.
 */
export function decodeFrom(
  params: T5Params,
  { source_BLD, keyBias_B11L }: EncodedSource,
  active: readonly boolean[],
  config: T5Config,
  maxTokens: number,
): Int32Array {
  checkLength(maxTokens);
  const { padTokenId, eosTokenId, decoderStartTokenId } = config;
  const rows = active.length;
  return inTidy(() => {
    const nextLogits = stepper(params, { source_BLD, keyBias_B11L }, config, maxTokens);
    const tokens = new Int32Array(rows * maxTokens).fill(padTokenId);
    const running = [...active];
    let last = new Int32Array(rows).fill(decoderStartTokenId);
    for (let position = 0; position < maxTokens && running.includes(true); position++) {
      const best = nextLogits(last, position);
      last = best.map((token, row) => (running[row] ? token : padTokenId));
      for (const [row, token] of last.entries()) {
        tokens[row * maxTokens + position] = token;
        if (token === eosTokenId) running[row] = false;
      }
    }
    return tokens;
  });
}

/** A function that feeds the tokens of one position, int32[B], and gives the best token of the next one. */
function stepper(params: T5Params, { source_BLD, keyBias_B11L }: EncodedSource, config: T5Config, length: number) {
  const rows = source_BLD.shape[0];
  const sources = sourceMemories(params.decoder, source_BLD);
  const bias_1HTT = causalBias(params.decoder.positionBias, length, stackOptions(config));
  let caches: Cache[] = emptyCaches(params.decoder, rows, length);
  return (tokens: Int32Array, position: number): Int32Array => {
    const { best_B, filled } = tf.tidy(() => {
      const x_B1D = embedding(params.tokenEmbedding, tf.tensor2d(tokens, [rows, 1], "int32")) as tf.Tensor3D;
      const step = decoderStep(params.decoder, x_B1D, sources, caches, {
        keyBias_B11L,
        bias_1H1T: tf.slice(bias_1HTT, [0, 0, position, 0], [-1, -1, 1, -1]),
        here_11T1: oneHot(position, length),
        epsilon: config.layerNormEpsilon,
      });
      return { best_B: tf.argMax(logitsOf(params, step.x_B1D), 1), filled: step.caches };
    });
    tf.dispose(caches);
    caches = filled;
    const best = best_B.dataSync<"int32">();
    best_B.dispose();
    return best;
  };
}

/** float32[1, 1, T, 1] */
function oneHot(position: number, length: number): tf.Tensor4D {
  const values = new Float32Array(length);
  values[position] = 1;
  return tf.tensor4d(values, [1, 1, length, 1]);
}

function checkLength(maxTokens: number): void {
  if (Number.isInteger(maxTokens) && maxTokens >= 1) return;
  throw new RangeError(`Cannot decode as maxTokens must be a whole number from 1 on: got ${maxTokens}`);
}

function rowsWithTokens({ rows, sourceLength, encoderInputTokens }: SourceInputs, padTokenId: number): boolean[] {
  return Array.from({ length: rows }, (_, row) =>
    encoderInputTokens.subarray(row * sourceLength, (row + 1) * sourceLength).some((id) => id !== padTokenId),
  );
}

/** `tf.tidy` for functions that return plain values. */
function inTidy<T>(run: () => T): T {
  let result: T;
  tf.tidy(() => {
    result = run();
  });
  return result!;
}
