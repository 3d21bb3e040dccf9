import type { Command } from "commander";
import type { Context } from "../command.js";
import { addVerify } from "./scale/verify.js";

export function addScale(program: Command, context: Context): void {
  const scale = program.command("scale").description("scaling laws: design sweeps, fit and predict, check the fitter");
  addVerify(scale, context);
}
