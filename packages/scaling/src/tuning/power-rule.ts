/** A power law `value · (x / at)^power`, such as rules for batch or learning rate. */
export interface PowerRule {
  value: number;
  at: number;
  power: number;
}

export function byRule({ value, at, power }: PowerRule, x: number): number {
  return value * (x / at) ** power;
}

/** The OLMo ladder's rules: batch in sequences and learning rate by N (Bhagia et al. 2024). */
export const ladderRules = {
  batch: { value: 160, at: 108e6, power: 2 / 3 },
  learningRate: { value: 0.0047, at: 108e6, power: -1 / 3 },
} as const satisfies Record<string, PowerRule>;
