/** What of a dashboard's JSON the tests read. */
export interface DashboardJson {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  editable: boolean;
  refresh: string;
  templating: { list: { name: string; type: string }[] };
  annotations: { list: { name: string; expr: string; datasource: Datasource }[] };
  links: { type: string; tags: string[] }[];
  panels: PanelJson[];
}

export interface PanelJson {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: Datasource;
  fieldConfig?: { defaults: { unit?: string } };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string; refId: string; instant: boolean }[];
}

interface Datasource {
  type: string;
  uid: string;
}

/** The panels that show something. */
export const shown = ({ panels }: DashboardJson) => panels.filter(({ type }) => type !== "row");

/** A query as Grafana would send it, with All chosen and this range for rates. */
export function filledIn(expr: string, { rateInterval }: { rateInterval: string }): string {
  return expr
    .replaceAll("$__rate_interval", rateInterval)
    .replaceAll("$__interval", rateInterval)
    .replaceAll("$namespace", ".*")
    .replaceAll("$run", ".*");
}
