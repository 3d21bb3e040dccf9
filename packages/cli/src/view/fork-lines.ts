import type { RunStatus } from "@umie/coordinator";

/** Where a fork comes from and in what it differs, a line each; none for other runs. */
export function forkLines({ parent }: Pick<RunStatus, "parent">): string[] {
  if (parent === null) return [];
  const value = (each: unknown) => (each === undefined ? "absent" : JSON.stringify(each));
  const changes = parent.differences.map(({ path, from, to }) => `${path} ${value(from)} → ${value(to)}`);
  return [`forked from ${parent.run} at step ${parent.step}`, ...changes];
}
