import { parse, stringify } from "yaml";
import { alertsFile, type Rule, type RuleFile, read } from "./files.js";

/** Minutes of the rules become these many seconds: long enough for several scrapes a second apart. */
const secondsPerMinute = 3;
const secondsOf = { s: 1 / 60, m: 1, h: 60, d: 24 * 60 } as const;

/** The alert rules as they are shipped, but for their times. */
export function scaledRules(): string {
  const { groups } = parse(read(alertsFile)) as RuleFile;
  return stringify({ groups: groups.map((group) => ({ ...group, interval: "1s", rules: group.rules.map(scaled) })) });
}

function scaled(rule: Rule): Rule {
  const expr = rule.expr
    .replace(/\[(\d+)([smhd])\]/g, (_, count, unit) => `[${shorter(count, unit)}]`)
    // The age of the queue is a time, too.
    .replace(/umie_queue_age_seconds\) > 600/, `umie_queue_age_seconds) > ${10 * secondsPerMinute}`);
  // Waiting is not what is tested.
  return { ...rule, expr, ...(rule.for === undefined ? {} : { for: "2s" }) };
}

function shorter(count: string, unit: string): string {
  const minutes = Number(count) * secondsOf[unit as keyof typeof secondsOf];
  return `${Math.max(1, Math.round(minutes * secondsPerMinute))}s`;
}
