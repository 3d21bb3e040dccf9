import assert from "node:assert/strict";
import { withoutKubectl } from "../cluster/kubectl.js";
import { homeTest } from "../harness/home.js";
import { assertRefused, umie } from "../harness/umie.js";

homeTest("umie deploy render prints one file for kubectl, or says what there is to choose from", async (home) => {
  const render = (...args: string[]) => umie(home, ["deploy", "render", ...args]);
  assertRefused(
    await render("--overlay", "moon"),
    2,
    /^Cannot render the overlay "moon": wanted one of gpu, ha, local$/m,
  );
  assertRefused(await render("--component", "tide"), 2, /^Cannot render the component "tide": wanted one of cert-m/);
  assert.equal((await render("--namespace", "Not A Name")).status, 2);
  const noKubectl = await umie(home, ["deploy", "render"], { env: { PATH: home.folder } });
  assertRefused(noKubectl, 5, /^Cannot render as kubectl was not found: install version 1\.27 or newer$/m);
  if (withoutKubectl()) return;

  const { status, stdout } = await render("--component", "keda", "--namespace", "trainers", "--image-tag", "9.9.9");
  assert.equal(status, 0);
  assert.match(stdout, /^kind: ScaledObject$/m);
  assert.match(stdout, /^ {2}namespace: trainers$/m);
  assert.match(stdout, /image: umie\/worker:9\.9\.9$/m);
});
