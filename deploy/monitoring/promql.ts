import { parser } from "@prometheus-io/lezer-promql";

/** One use of a metric in a query. */
export interface MetricUse {
  name: string;
  /** What stands between its braces, without blanks. */
  matchers: string;
  /** The function it stands in, such as `rate`; empty where it stands alone. */
  function: string;
  /** The range it is looked at over, such as `5m`; empty where it is not. */
  range: string;
  /** The aggregation around it, such as `max`; empty where there is none. */
  aggregation: string;
}

/**
 * The metrics of a query and how they are used.
 *
 * @throws {SyntaxError} If it is no PromQL.
 */
export function metricUses(query: string): MetricUse[] {
  const tree = parser.parse(query);
  const text = ({ from, to }: { from: number; to: number }) => query.slice(from, to);
  const uses: MetricUse[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) throw new SyntaxError(`Cannot read as PromQL at character ${node.from}: ${query}`);
      if (node.name !== "VectorSelector") return;
      const use: MetricUse = { name: "", matchers: "", function: "", range: "", aggregation: "" };
      const selector = node.node;
      use.name = text(selector.getChild("Identifier") ?? { from: 0, to: 0 });
      use.matchers = text(selector.getChild("LabelMatchers") ?? { from: 0, to: 0 }).replaceAll(" ", "");
      for (let above = selector.parent; above && use.aggregation === ""; above = above.parent) {
        if (above.name === "MatrixSelector") use.range = text(above.lastChild!);
        if (above.name === "FunctionCall" && use.function === "") use.function = text(above.firstChild!);
        if (above.name === "AggregateExpr") use.aggregation = text(above.firstChild!);
      }
      uses.push(use);
    },
  });
  return uses;
}
