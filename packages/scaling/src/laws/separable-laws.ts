import { separableLaw } from "./separable.js";

const [A, B, E] = [{ coefficient: "A", N: "alpha" }, { coefficient: "B", D: "beta" }, { coefficient: "E" }];

/** Hoffmann et al. 2022 (arXiv 2203.15556), approach 3. */
export const chinchilla = separableLaw({
  name: "chinchilla",
  formula: "L = E + A/N^alpha + B/D^beta",
  needs: { N: 3, D: 3 },
  terms: [A, B, E],
});

/** One exponent for both, with which a fixed ratio D/N is a fixed share of over-training (Gadre et al. 2024, arXiv 2403.08540). */
export const overTraining = separableLaw({
  name: "over-training",
  formula: "L = E + A/N^alpha + B/D^alpha",
  needs: { N: 2, D: 2 },
  terms: [A, { coefficient: "B", D: "alpha" }, E],
});

/** Fine-tuning (Zhang et al. 2024, arXiv 2402.17193): size and data multiply. */
export const multiplicative = separableLaw({
  name: "multiplicative",
  formula: "L = E + A/(N^alpha D^beta)",
  needs: { N: 2, D: 2 },
  terms: [{ coefficient: "A", N: "alpha", D: "beta" }, E],
});

/** Fine-tuning with a part that no size takes away (Barnett 2024, arXiv 2408.16947). */
export const transferGap = separableLaw({
  name: "transfer-gap",
  formula: "L = E + (A/N^alpha + G)/D^beta",
  needs: { N: 3, D: 3 },
  terms: [{ coefficient: "A", N: "alpha", D: "beta" }, { coefficient: "G", D: "beta" }, E],
});

export const powerInN = separableLaw({
  name: "power-in-N",
  formula: "L = E + A/N^alpha",
  needs: { N: 3, D: 1 },
  terms: [A, E],
});

export const powerInD = separableLaw({
  name: "power-in-D",
  formula: "L = E + B/D^beta",
  needs: { N: 1, D: 3 },
  terms: [B, E],
});

/** No scaling: what every other law must beat. */
export const constant = separableLaw({ name: "constant", formula: "L = E", needs: { N: 1, D: 1 }, terms: [E] });
