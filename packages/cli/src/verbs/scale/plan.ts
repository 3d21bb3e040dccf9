import type { Plan, PlannedCell } from "@umie/scaling";
import type { Command } from "commander";
import { actOn, type Context, examples, type Flags, printJson, printLines, withJson } from "../../command.js";
import { bytes } from "../../view/format.js";
import { type Column, table } from "../../view/table.js";
import { simulationLines } from "./simulate.js";

export function addPlan(scale: Command, context: Context): void {
  const command = scale
    .command("plan")
    .description("what a sweep will train and cost, and whether it can find what it asks; trains nothing")
    .argument("<sweep>", "YAML file of kind Sweep")
    .addHelpText("after", examples("umie scale plan recipes/scaling-demo.yaml"));
  actOn(withJson(command), context, (file, flags: Flags) => plan(context, file, flags));
}

/** What seeds usually differ by; measured once a sweep has repeats. */
const usualNoise = 0.005;

async function plan(context: Context, file: string, { json }: Flags): Promise<undefined> {
  const { defaultSurface, laws, planOf, refusal, simulate } = await import("@umie/scaling");
  const { readSweep } = await import("./sweep-file.js");
  const sweep = readSweep(file, context.cwd);
  const planned = planOf(sweep);
  const { delta, seed } = sweep.spec.fit;
  const surface = defaultSurface(planned.cells);
  const fitted = planned.cells.filter(({ heldOut }) => !heldOut).map((cell) => ({ ...cell, loss: 1 }));
  const able = refusal(laws[surface.law], fitted) === null;
  const simulated = able ? simulate(surface, planned.cells, { noise: usualNoise, delta, seed }) : null;
  if (json) return printJson(context.stdout, { ...planned, simulation: simulated }) as undefined;
  printLines(context.stdout, [
    ...planLines(planned),
    "",
    ...(simulated ? simulationLines(simulated) : []),
    ...warningLines(planned),
  ]);
}

const columns: Column[] = [
  { head: "cell" },
  ...["N", "D", "epochs", "FLOPs", "6ND over FLOPs", "hours", "disk"].map((head) => ({
    head,
    align: "right" as const,
  })),
  { head: "" },
];

function planLines({ name, cells, flops, storeFlops, hours, diskBytes }: Plan): string[] {
  return [
    ...table(columns, cells.map(cellRow)),
    "",
    `${name}: ${cells.length} runs, ${flops.toExponential(2)} FLOPs, ${figure(hours)} hours, ${bytes(diskBytes)} of disk`,
    ...(storeFlops > 0 ? [`features are computed once, for ${storeFlops.toExponential(2)} FLOPs`] : []),
  ];
}

function cellRow({ id, N, D, epochs, C, sixND, hours, diskBytes, heldOut }: PlannedCell): string[] {
  const counts = [N, D].map((value) => value.toExponential(2));
  return [
    id,
    ...counts,
    figure(epochs),
    C.toExponential(2),
    figure(sixND / C),
    figure(hours),
    bytes(diskBytes),
    heldOut ? "held out" : "",
  ];
}

const figure = (value: number) => String(Number(value.toPrecision(3)));
const warningLines = ({ warnings }: Plan) => warnings.map((warning) => `warning: ${warning}`);
