import { spawn } from "node:child_process";
import path from "node:path";
import type { Command } from "commander";
import { act, type Context } from "../command.js";
import { exit } from "../failure.js";
import { projectRoot } from "../project-root.js";

export function addSetup(program: Command, context: Context): void {
  const command = program
    .command("setup")
    .description(
      "make this machine ready: packages, TensorFlow library, Redis-compatible server, build (the same as npm run setup)",
    );
  act(command, context, () => setup(context));
}

function setup({ env }: Context): Promise<number> {
  return new Promise((resolve, reject) => {
    const script = path.join(projectRoot, "setup", "ready.mjs");
    const child = spawn(process.execPath, [script], { env: { ...env }, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? exit.failed));
  });
}
