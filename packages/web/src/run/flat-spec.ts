/** A spec as lines: `batch.leavesPerStep` → `4`. Lists of plain values stay one line. */
export function flatSpec(value: unknown, path = ""): [path: string, text: string][] {
  const isPlain = (item: unknown) => typeof item !== "object" || item === null;
  const isLeaf = isPlain(value) || (Array.isArray(value) && value.every(isPlain));
  if (isLeaf) return [[path, Array.isArray(value) ? value.join(", ") : String(value)]];
  return Object.entries(value as object).flatMap(([name, part]) => {
    const step = Array.isArray(value) ? `[${name}]` : path === "" ? name : `.${name}`;
    return flatSpec(part, `${path}${step}`);
  });
}

/** The lines in which specs differ, each with its text in every spec; null where one has no such line. */
export function specDifferences(specs: readonly unknown[]): { path: string; texts: (string | null)[] }[] {
  const flat = specs.map((spec) => new Map(flatSpec(spec)));
  const paths = [...new Set(flat.flatMap((lines) => [...lines.keys()]))];
  return paths
    .map((path) => ({ path, texts: flat.map((lines) => lines.get(path) ?? null) }))
    .filter(({ texts }) => new Set(texts).size > 1);
}
