import type { RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { type LiveRun, useRun } from "../api/use-run.js";
import { ExamplesTab } from "../examples/examples-tab.js";
import { percent } from "../format.js";
import { Trouble } from "../parts/trouble.js";
import { useTitle } from "../parts/use-title.js";
import { type RunTab, runHref, runTabs } from "../route.js";
import { DataTab } from "./data-tab.js";
import { OverviewTab } from "./overview-tab.js";
import { RunHead } from "./run-head.js";
import { SpecTab } from "./spec-tab.js";

/** One run, as it happens. */
export function RunPage({ run, tab }: { run: string; tab: RunTab }): JSX.Element {
  const live = useRun(run);
  const { status, refusal } = live;
  useTitle(status && status.state === "running" ? `${run} ${percent(status.step / status.steps)}` : run);
  if (refusal) return <Trouble title={run} refusal={refusal} />;
  if (!status) return <p class="soft">…</p>;
  return (
    <>
      <RunHead status={status} />
      <nav class="tabs" aria-label={`parts of ${run}`}>
        {runTabs.map((name) => (
          <a key={name} href={runHref(run, name)} {...(name === tab ? { "aria-current": "page" as const } : {})}>
            {name}
          </a>
        ))}
      </nav>
      <Tab tab={tab} live={live} status={status} />
    </>
  );
}

function Tab({ tab, live, status }: { tab: RunTab; live: LiveRun; status: RunStatus }): JSX.Element {
  switch (tab) {
    case "overview":
      return <OverviewTab status={status} curves={live.curves} />;
    case "examples":
      return <ExamplesTab status={status} />;
    case "data":
      return <DataTab run={status.id} />;
    case "spec":
      return <SpecTab status={status} />;
  }
}
