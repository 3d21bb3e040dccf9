import { type Sweep, sweepSchema } from "./sweep-schema.js";

/** Tokens of a made-up example. */
export const example = { sourceTokens: 60, targetTokens: 12, visualTokens: 3 };

/** Three widths on three shares of 1,000 examples, with what a test changes of its spec. */
export function someSweep(change: Record<string, object> = {}): Sweep {
  const list = [16, 32, 64].map((dModel) => ({ name: `d${dModel}`, override: { dModel } }));
  return sweepSchema.parse({
    apiVersion: "umie/v1",
    kind: "Sweep",
    metadata: { name: "try" },
    spec: {
      models: { list },
      data: { pool: 1000, sizes: [0.25, 0.5, 1], example },
      compute: { flopsPerSecond: 1e9, parallel: 2 },
      ...change,
    },
  });
}
