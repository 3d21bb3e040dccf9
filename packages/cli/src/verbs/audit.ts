import type { AuditReport } from "@umie/coordinator";
import type { Command } from "commander";
import { runRecord, stepRecords } from "../api.js";
import { actOn, type Context, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { exit } from "../failure.js";
import { findServer } from "../server.js";
import { table } from "../view/table.js";

export function addAudit(program: Command, context: Context): void {
  const command = program
    .command("audit")
    .description("prove from the log alone that every example was counted exactly as planned")
    .argument("<run>", "id such as demo-1");
  actOn(withJson(withServer(command)), context, (run, flags: Flags) => audit(context, run, flags));
}

/** The log is judged here, not by the server that gives it. */
async function audit(context: Context, run: string, flags: Flags): Promise<number> {
  const { server } = findServer(context, flags);
  const record = await runRecord(server, run);
  const { auditRun } = await import("@umie/coordinator");
  const report = await auditRun(record, stepRecords(server, run));
  if (flags.json) printJson(context.stdout, report);
  else printLines(context.stdout, auditLines(report));
  return report.ok ? exit.done : exit.failed;
}

/** The verdict, what is wrong, and how often each dataset's prompts were due. */
export function auditLines({
  run,
  parent,
  ok,
  steps,
  skipped,
  quarantined,
  lastHash,
  problems,
  datasets,
}: AuditReport): string[] {
  const verdict = ok ? `all ${steps} steps are as planned` : "the log is not what it should be";
  const head = [
    `${run}: ${verdict}${skipped > 0 ? `, ${skipped} of them skipped` : ""}`,
    `  last entry ${lastHash || "–"}`,
    ...(parent ? [`  steps 1 to ${parent.step} are those of ${parent.run}: umie audit ${parent.run}`] : []),
    ...(quarantined > 0 ? [`  ${quarantined} due examples were left out, as people asked for`] : []),
    ...problems.map((problem) => `  ${problem}`),
  ];
  if (datasets === null) {
    return [...head, "  The run was submitted before its prompts were noted, so its plan cannot be compared."];
  }
  const right = "right" as const;
  const columns = [
    { head: "dataset" },
    ...["prompts", "counted", "each"].map((name) => ({ head: name, align: right })),
  ];
  const rows = datasets.map(({ dataset, prompts, counted, least, most }) => [
    dataset,
    String(prompts),
    String(counted),
    least === most ? `${least} times` : `${least} or ${most} times`,
  ]);
  return [...head, "", ...table(columns, rows).map((line) => `  ${line}`)];
}
