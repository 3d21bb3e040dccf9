import fs from "node:fs";
import { parse } from "yaml";

/** The project's folder; this file is compiled to `test/dist/monitoring`. */
const root = new URL("../../../", import.meta.url);

export const monitoringFolder = new URL("deploy/monitoring/", root);

/** A file of the project. */
export const read = (file: string) => fs.readFileSync(new URL(file, root), "utf8");

/** A rule of `alerts.yaml`. */
export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export const alertsFile = "deploy/monitoring/alerts.yaml";

export interface RuleFile {
  groups: { name: string; rules: Rule[] }[];
}

export function readRules(): Rule[] {
  return (parse(read(alertsFile)) as RuleFile).groups.flatMap(({ rules }) => rules);
}
