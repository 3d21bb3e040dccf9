import { fileURLToPath } from "node:url";

/** The folder of the clone, which holds `setup/`. */
export const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));
