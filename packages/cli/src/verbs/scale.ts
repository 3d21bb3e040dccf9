import type { Command } from "commander";
import type { Context } from "../command.js";
import { addFit } from "./scale/fit.js";
import { addPlan } from "./scale/plan.js";
import { addPredict } from "./scale/predict.js";
import { addReport } from "./scale/report.js";
import { addRun } from "./scale/run.js";
import { addSimulate } from "./scale/simulate.js";
import { addStatus } from "./scale/status.js";
import { addVerify } from "./scale/verify.js";

export function addScale(program: Command, context: Context): void {
  const scale = program.command("scale").description("scaling laws: design sweeps, fit and predict, check the fitter");
  addPlan(scale, context);
  addRun(scale, context);
  addStatus(scale, context);
  addReport(scale, context);
  addSimulate(scale, context);
  addFit(scale, context);
  addPredict(scale, context);
  addVerify(scale, context);
}
