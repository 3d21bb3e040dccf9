import type { Holder } from "@umie/ledger";

/** What the leaves of a unit come to: each member counted its own. */
export function sumCounts(leaves: readonly Pick<Holder, "payload">[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { payload } of leaves)
    for (const [name, count] of Object.entries(JSON.parse(payload) as Record<string, number>))
      sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
