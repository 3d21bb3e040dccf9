// npm test: make ready, then all tests but the long ones (npm run test:long). Arguments are passed on to Node's test runner: npm test -- --test-name-pattern=sampler
import path from "node:path";
import { foreground } from "./foreground.mjs";
import { projectRoot } from "./project.mjs";
import { exitWith, makeReady } from "./ready.mjs";

await exitWith(async () => {
  await makeReady({ forTests: true });
  const runner = path.join(projectRoot, "test", "run.mjs");
  return foreground(process.execPath, [runner, "usual", ...process.argv.slice(2)], { cwd: projectRoot });
});
