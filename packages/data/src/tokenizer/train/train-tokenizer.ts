import { createNormalizer } from "../normalizer.js";
import { type NormalizerSpec, type Piece, writeSpieceModel } from "../spiece-model.js";
import { type Corpus, createCorpus, substring } from "./corpus.js";
import { expectedCounts, maximise } from "./expectation.js";
import { keptPieces, restrict } from "./prune.js";
import { seedPieces } from "./seed-pieces.js";
import { strictLog } from "./strict-math.js";

export interface TrainTokenizerOptions {
  /**
   * Pieces wanted, pad, `</s>` and unknown included, markers not. Fewer come out when the texts do not hold so many
   * that occur at least twice.
   */
  vocabSize: number;
  /** Share of all characters that get a piece of their own; printable ASCII that occurs always does. */
  characterCoverage?: number;
  /** Longest piece in characters. */
  maxPieceLength?: number;
  /** Substrings to start from. */
  seedSize?: number;
}

/**
 * Characters stay as they are; blanks are collapsed and stripped. SentencePiece's default would put a map of 237 KB
 * into every model.
 */
const normalizer: NormalizerSpec = {
  name: "identity",
  charsmap: new Uint8Array(),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

const controlPieces: readonly Piece[] = [
  { text: "<pad>", score: 0, type: "control" },
  { text: "</s>", score: 0, type: "control" },
  { text: "<unk>", score: 0, type: "unknown" },
];

/**
 * Share of the pieces that survives a round, EM steps in a round, and how far above the wanted size pruning stops (as
 * SentencePiece's trainer).
 */
const shrinkingFactor = 0.75;
const stepsPerRound = 2;
const overshoot = 1.1;

/**
 * Trains a SentencePiece unigram model (Kudo 2018, arXiv:1804.10959, §3.2): seed substrings, EM, prune by likelihood,
 * repeat. No piece crosses a blank or a change of script. A pure function of how often each word occurs: the same texts
 * in any order give the same bytes on any engine.
 *
 * @returns A `spiece.model` with pad 0, `</s>` 1, unknown 2, no bos; pieces by falling score.
 * @throws {RangeError} If the texts are empty or hold more characters that need a piece than `vocabSize` allows.
 */
export function trainTokenizer(texts: Iterable<string>, options: TrainTokenizerOptions): Uint8Array {
  const { vocabSize, characterCoverage = 0.9995, maxPieceLength = 16, seedSize = 400_000 } = options;
  const size = vocabSize - controlPieces.length;
  const corpus = createCorpus(normalised(texts), characterCoverage);
  const required = corpus.alphabet.length;
  if (required === 0) {
    throw new RangeError("Cannot train a tokenizer as the texts must hold characters: they are empty");
  }
  if (required > size) {
    throw new RangeError(
      `Cannot train a tokenizer as vocabSize must leave room for each character: ${required} + 3 are needed, got ${vocabSize}`,
    );
  }
  const vocabulary = fit(corpus, size, seedSize, maxPieceLength);
  const longer = vocabulary.slice(required).filter(({ p }) => p > 0);
  longer.sort(byProbability);
  const chosen = [...vocabulary.slice(0, required), ...longer.slice(0, size - required)].sort(byProbability);
  const pieces = chosen.map(({ p, text }): Piece => ({ text, score: Math.fround(strictLog(p)), type: "normal" }));
  const ids = { unkId: 2, bosId: -1, eosId: 1, padId: 0 };
  return writeSpieceModel({ pieces: [...controlPieces, ...pieces], normalizer, ...ids, unkSurface: " \u2047 " });
}

interface WeightedPiece {
  text: string;
  /** Probability; 0 for a piece that EM gave up. */
  p: number;
}

/** EM and pruning in turn until at most `size` × 1.1 pieces are left; the alphabet comes first. */
function fit(corpus: Corpus, size: number, seedSize: number, maxPieceLength: number): WeightedPiece[] {
  let { candidates, lattices } = seedPieces(corpus, seedSize, maxPieceLength);
  const { required } = candidates;
  let probability = maximise(candidates.count, required);
  for (;;) {
    for (let i = 0; i < stepsPerRound; i++) {
      probability = maximise(expectedCounts(corpus, lattices, probability), required);
    }
    const alive = probability.reduce((n, p) => n + (p > 0 ? 1 : 0), 0);
    if (alive <= size * overshoot) break;
    const target = Math.max(Math.floor(size * overshoot), Math.floor(alive * shrinkingFactor));
    const kept = keptPieces(corpus, lattices, candidates, probability, target);
    ({ candidates, lattices } = restrict(candidates, lattices, kept));
    probability = Float64Array.from(kept, (i) => probability[i]!);
  }
  const { start, length } = candidates;
  return Array.from(probability, (p, i) => ({ p, text: substring(corpus, start[i]!, length[i]!) }));
}

function* normalised(texts: Iterable<string>): Generator<string> {
  const normalize = createNormalizer(normalizer);
  for (const text of texts) yield normalize(text);
}

function byProbability(a: WeightedPiece, b: WeightedPiece): number {
  return b.p - a.p || (a.text < b.text ? -1 : 1);
}
