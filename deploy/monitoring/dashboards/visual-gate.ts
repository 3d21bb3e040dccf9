import { frame } from "./frame.js";
import { heatmap, lines } from "./panels.js";

const buckets = "rate(umie_visual_gate_bucket{SELECTED}[$__rate_interval])";
const quantile = (q: number) => `histogram_quantile(${q}, sum by (namespace, run, dataset, le) (${buckets}))`;

/** How much the model looks at pictures. */
export const visualGate = frame({
  uid: "visual-gate",
  title: "visual gate",
  description: "How much of the visual path the gate adds to the text, over training examples that have a picture.",
})
  .withPanel(
    heatmap({
      title: "Gate",
      description: "How the gate's values are spread. All near 0: pictures are ignored.",
      unit: "none",
      width: 24,
      queries: { "{{le}}": `sum by (le) (${buckets})` },
    }),
  )
  .withPanel(
    lines({
      title: "Mean gate",
      description: "By dataset. Datasets that need their pictures should come to stand above the others.",
      unit: "none",
      queries: {
        "{{run}} {{dataset}}":
          "sum by (namespace, run, dataset) (rate(umie_visual_gate_sum{SELECTED}[$__rate_interval])) / " +
          "sum by (namespace, run, dataset) (rate(umie_visual_gate_count{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Spread of the gate",
      description:
        "Tenth, fiftieth and ninetieth percentile by dataset. All the same: the gate does not look at the example.",
      unit: "none",
      queries: {
        "p10 {{run}} {{dataset}}": quantile(0.1),
        "p50 {{run}} {{dataset}}": quantile(0.5),
        "p90 {{run}} {{dataset}}": quantile(0.9),
      },
    }),
  )
  .withPanel(
    lines({
      title: "Closed gates",
      description: "Share of examples whose gate is not above 0.",
      unit: "percentunit",
      min: 0,
      max: 1,
      queries: {
        "{{run}} {{dataset}}":
          'sum by (namespace, run, dataset) (rate(umie_visual_gate_bucket{SELECTED, le="0"}[$__rate_interval])) / ' +
          "sum by (namespace, run, dataset) (rate(umie_visual_gate_count{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Examples with a picture",
      description: "Training examples that have one, by dataset.",
      unit: "cps",
      queries: {
        "{{run}} {{dataset}}":
          "sum by (namespace, run, dataset) (rate(umie_visual_gate_count{SELECTED}[$__rate_interval]))",
      },
    }),
  );
