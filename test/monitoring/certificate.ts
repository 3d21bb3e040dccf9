import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

/** Make a certificate that ends so many days from now. @returns its file. */
export function makeCertificate(folder: string, days: number): string {
  const file = path.join(folder, "tls.crt");
  const { status, stderr } = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=umie"],
    ...["-days", String(days), "-keyout", path.join(folder, "tls.key"), "-out", file],
  ]);
  assert.equal(status, 0, String(stderr));
  return file;
}
