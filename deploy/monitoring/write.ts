// Write what is generated: the dashboards' JSON and docs/metrics.md. Run by `npm run monitoring`.
import fs from "node:fs";
import { generated } from "./generated.js";

const root = new URL("../../../", import.meta.url);
for (const [file, text] of generated()) fs.writeFileSync(new URL(file, root), text);
