// npm start: make ready, then train the demo here with two workers. Arguments are passed on: npm start -- --json
import path from "node:path";
import { foreground } from "./foreground.mjs";
import { projectRoot } from "./project.mjs";
import { exitWith, makeReady } from "./ready.mjs";

await exitWith(async () => {
  await makeReady();
  const umie = path.join(projectRoot, "packages", "cli", "bin", "umie.js");
  const demo = ["train", path.join("recipes", "demo.yaml"), "--workers", "2"];
  return foreground(process.execPath, [umie, ...demo, ...process.argv.slice(2)], { cwd: projectRoot });
});
