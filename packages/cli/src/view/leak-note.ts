import type { RunStatus } from "@umie/coordinator";

/** One line that says what became of training examples that a dev or test set has too; none where there are none. */
export function leakNote({ id, leaks }: Pick<RunStatus, "id" | "leaks">): string[] {
  if (leaks.found === 0) return [];
  const some = `${leaks.found} training ${leaks.found === 1 ? "example" : "examples"} that a dev or test set has too`;
  return [
    leaks.rule === "remove"
      ? `${id} leaves out ${some} (data.leaks=remove)`
      : `${id} trains on ${some}: its scores flatter (data.leaks=${leaks.rule})`,
  ];
}
