import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { certificateEnd } from "./certificate-end.js";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const withoutOpenssl = process.env.CI === "true" || hasOpenssl ? false : "openssl is not installed";

test("certificateEnd reads the end of a certificate, each time anew", { skip: withoutOpenssl }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-certificate-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "tls.crt");
  for (const days of [1, 30]) {
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=umie"],
      ...["-days", String(days), "-keyout", path.join(folder, "tls.key"), "-out", file],
    ]);
    assert.equal(made.status, 0, String(made.stderr));
    const end = await certificateEnd(file);
    assert.equal(Math.round((end! - Date.now()) / 86_400_000), days);
  }
});

test("certificateEnd is null where there is no certificate", async () => {
  assert.equal(await certificateEnd(undefined), null);
  assert.equal(await certificateEnd("/nowhere/tls.crt"), null);
  assert.equal(await certificateEnd(import.meta.filename), null);
});
