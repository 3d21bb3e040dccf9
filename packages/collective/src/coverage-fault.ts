import { type Coverage, coveredLeaves } from "./coverage.js";

/** What is in one member's sums. */
export interface MemberCoverage {
  member: string;
  coverage: Coverage;
}

/** Why the sums of these members are not the sum over each leaf exactly once, in a sentence; undefined if they are. */
export function coverageFault(parts: readonly MemberCoverage[]): string | undefined {
  const holders = new Map<number, string>();
  const leafCount = parts[0]?.coverage.leafCount ?? 0;
  for (const { member, coverage } of parts) {
    if (coverage.leafCount !== leafCount) {
      return `the step has ${leafCount} leaves on ${parts[0]!.member} and ${coverage.leafCount} on ${member}`;
    }
    for (const leaf of coveredLeaves(coverage)) {
      const holder = holders.get(leaf);
      if (holder !== undefined) return `leaf ${leaf} is in the sums of both ${holder} and ${member}`;
      holders.set(leaf, member);
    }
  }
  const missing = Array.from({ length: leafCount }, (_, leaf) => leaf).filter((leaf) => !holders.has(leaf));
  if (missing.length === 0) return undefined;
  return `${missing.length} of ${leafCount} leaves are in nobody's sums, the first is ${missing[0]}`;
}
