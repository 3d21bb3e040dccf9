import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** The data source a person chose. */
export const datasource = { type: "prometheus", uid: "$datasource" };

export interface Frame {
  /** Behind `umie-`: stable, as people bookmark it. */
  uid: string;
  title: string;
  description: string;
}

/** What all dashboards have in common: variables, links to the others, and marks for checkpoints and lost workers. */
export function frame({ uid, title, description }: Frame): DashboardBuilder {
  return new DashboardBuilder(`umie: ${title}`)
    .uid(`umie-${uid}`)
    .description(description)
    .tags(["umie"])
    .readonly()
    .refresh("10s")
    .time({ from: "now-1h", to: "now" })
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([
      new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
      namespace(),
      run(),
    ])
    .links([
      new DashboardLinkBuilder("umie dashboards")
        .type(DashboardLinkType.Dashboards)
        .tags(["umie"])
        .includeVars(true)
        .keepTime(true)
        .asDropdown(true),
    ])
    .annotations([
      mark("Checkpoints", "green", "{{run}}: a checkpoint", "changes(umie_checkpoint_step{SELECTED}[2m]) > 0"),
      mark(
        "Lost workers",
        "red",
        "{{run}}: a worker was lost ({{reason}})",
        'increase(umie_departures_total{SELECTED, reason!~"drained|released"}[2m]) > 0',
      ),
    ]);
}

/** Matches series without a namespace too, as on one machine there is none. */
function namespace() {
  return filter("namespace", "label_values(umie_build_info, namespace)").label("Namespace");
}

function run() {
  return filter("run", 'label_values(umie_run_state{namespace=~"$namespace"}, run)').label("Run");
}

function filter(name: string, query: string) {
  return new QueryVariableBuilder(name)
    .datasource(datasource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: "All", value: "$__all" });
}

function mark(name: string, color: string, text: string, expr: string) {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(selected(expr))
    .step("1m")
    .titleFormat(text);
}

/** A query in which `SELECTED` stands for the chosen namespaces and runs, and `NAMESPACE` for the namespaces only. */
export function selected(expr: string): string {
  const ofNamespace = 'namespace=~"$namespace"';
  return expr.replaceAll("SELECTED", `${ofNamespace}, run=~"$run"`).replaceAll("NAMESPACE", ofNamespace);
}
