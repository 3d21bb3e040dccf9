import fs from "node:fs";
import path from "node:path";
import { placeFolder, requireRoom } from "./cache.mjs";
import { lastLine, run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { SetupError, step } from "./say.mjs";
import { findPip } from "./wheel.mjs";

/** A server that speaks S3, for tests only: Python packages in a folder of their own, beside nobody's. */
export const moto = {
  version: "5.2.5",
  bytes: 130e6,
  /** With everything they need, so that a new release of one of them changes nothing here. */
  packages: [
    ...["moto==5.2.5", "boto3==1.44.8", "botocore==1.44.8", "s3transfer==0.19.3", "jmespath==1.1.0"],
    ...["requests==2.34.2", "responses==0.26.3", "urllib3==2.8.0", "idna==3.20", "charset-normalizer==3.5.2"],
    ...["certifi==2026.10.19.post1", "cryptography==50.0.2", "cffi==2.1.1", "pycparser==3.12"],
    ...["werkzeug==3.1.9", "flask==3.1.3", "flask-cors==6.0.5", "blinker==1.9.0", "click==8.5.1"],
    ...[
      "itsdangerous==2.2.0",
      "jinja2==3.1.6",
      "markupsafe==3.0.4",
      "xmltodict==1.0.4",
      "python-dateutil==2.9.0.post0",
    ],
    ...["six==1.17.0", "PyYAML==6.0.4", "py-partiql-parser==0.6.3"],
  ],
};

/**
 * The folder to name in PYTHONPATH so that `python3 -m moto.server` starts. `s3-server.fixture.ts` of packages/worker looks in the same place.
 *
 * @param {string} cache
 */
export function motoFolder(cache) {
  return path.join(cache, `moto-${moto.version}`);
}

/**
 * Make sure that the tests have an object store to talk to.
 *
 * @param {string} cache
 * @returns {Promise<void>}
 * @throws {SetupError}
 */
export async function ensureMoto(cache) {
  if (fs.existsSync(motoFolder(cache))) return;
  requireRoom(cache, { bytes: 2 * moto.bytes, what: "the object store for tests" });
  await withLock(path.join(cache, "lock"), async () => {
    if (fs.existsSync(motoFolder(cache))) return;
    await step(`fetching the object store for tests (moto ${moto.version}, 130 MB unpacked) with pip`, () =>
      placeFolder(motoFolder(cache), install),
    );
  });
}

/** @param {string} folder */
async function install(folder) {
  const pip = await findPip();
  if (!pip) throw new SetupError('Cannot fetch moto as Python\'s pip was not found: install it, or run "npm run ok"');
  const [program = "", ...args] = pip.command;
  const options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check"];
  const outcome = await run(program, [...args, "install", ...options, "--target", folder, ...moto.packages]);
  if (outcome.code !== 0)
    throw new SetupError(`Cannot fetch moto ${moto.version} with pip (${lastLine(outcome.stderr)}): try again`);
}
