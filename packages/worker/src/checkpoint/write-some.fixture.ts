// A process that writes the checkpoint of one step: node write-some.fixture.js STORE STEP
import { openStore } from "./open-store.js";
import { writeSome } from "./some-checkpoint.fixture.js";

const [url = "", step] = process.argv.slice(2);
await writeSome(openStore(url, {}).below("run-1"), Number(step), { keep: 1, grace: 0 });
