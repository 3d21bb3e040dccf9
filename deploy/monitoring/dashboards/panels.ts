import {
  type DataSourceRef,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as Gauge } from "@grafana/grafana-foundation-sdk/gauge";
import { PanelBuilder as Heatmap } from "@grafana/grafana-foundation-sdk/heatmap";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { datasource, selected } from "./frame.js";

/** What every panel must say of itself. */
export interface About {
  title: string;
  /** How to read it, for somebody who was just woken. */
  description: string;
  /** Grafana's name of the unit: `s`, `bytes`, `percentunit`, `suffix: nats`, … */
  unit: string;
  /** Legend → query. */
  queries: Readonly<Record<string, string>>;
  /** Of 24 columns. */
  width?: number;
  min?: number;
  max?: number;
}

const height = 8;
const statHeight = 5;

/** Lines over time. */
export function lines({ width = 12, ...about }: About): TimeSeries {
  return complete(new TimeSeries(), about, (query) => query.range())
    .height(height)
    .span(width)
    .showPoints(VisibilityMode.Never)
    .fillOpacity(8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
}

/** Areas over time that add up. */
export function areas(about: About): TimeSeries {
  return lines(about)
    .stacking({ build: () => ({ mode: StackingMode.Normal, group: "A" }) })
    .fillOpacity(40);
}

/** The value now; a series that has ended has none. */
export function stat({ width = 4, ...about }: About): Stat {
  return complete(new Stat(), about, (query) => query.instant())
    .height(statHeight)
    .span(width)
    .reduceOptions(newest());
}

/** The value now, between its limits. */
export function gauge({ width = 4, ...about }: About): Gauge {
  return complete(new Gauge(), about, (query) => query.instant())
    .height(statHeight)
    .span(width)
    .reduceOptions(newest());
}

const newest = () => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);

/** How the values of a histogram's buckets are spread, over time. */
export function heatmap({ width = 12, ...about }: About): Heatmap {
  return complete(new Heatmap(), about, (query) => query.range().format(PromQueryFormat.Heatmap))
    .height(height)
    .span(width);
}

/** The settings that panels of all kinds share. */
interface Builder {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  datasource(datasource: DataSourceRef): this;
  min(min: number): this;
  max(max: number): this;
  withTarget(target: DataqueryBuilder): this;
}

function complete<B extends Builder>(
  panel: B,
  { title, description, unit, queries, min, max }: About,
  asked: (query: DataqueryBuilder) => DataqueryBuilder,
): B {
  panel.title(title).description(description).unit(unit).datasource(datasource);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  for (const [index, [legend, expr]] of Object.entries(queries).entries()) {
    const refId = String.fromCharCode("A".charCodeAt(0) + index);
    const query = new DataqueryBuilder().refId(refId).expr(selected(expr)).legendFormat(legend);
    panel.withTarget(asked(query));
  }
  return panel;
}
