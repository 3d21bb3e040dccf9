/** Steps within a power of ten, the coarse ones first. */
const steps = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]];

/** Round numbers between two ends of a logarithmic axis: as many as there is room for. */
export function logTicks([low, high]: readonly [number, number], most: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const sets = steps.map((factors) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((value) => value >= low * 0.98 && value <= high * 1.02),
  );
  return sets.findLast((set) => set.length <= most) ?? sets[0]!;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 2.5e12 → `2.5 × 10¹²`, 2.5e6 → `2.5M`, 0.25 → `0.25`; three digits. */
export function plainNumber(value: number): string {
  const digits = (unit: number) => Number((value / unit).toPrecision(3));
  if (value < 1e9) {
    const [unit, letter] = value >= 1e6 ? [1e6, "M"] : value >= 1e3 ? [1e3, "k"] : [1, ""];
    return `${digits(unit)}${letter}`;
  }
  const power = Math.floor(Math.log10(value) + 1e-9);
  const raised = `10${[...String(power)].map((digit) => superscripts[Number(digit)]).join("")}`;
  return digits(10 ** power) === 1 ? raised : `${digits(10 ** power)} × ${raised}`;
}
