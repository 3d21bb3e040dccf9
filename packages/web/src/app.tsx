import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onConnection, presentConnection } from "./api/connection.js";
import { ComparePage } from "./compare-page.js";
import { clock } from "./format.js";
import { compareHref, type Route, readRoute } from "./route.js";
import { RunPage } from "./run/run-page.js";
import { RunsPage } from "./runs-page.js";

/** The page: where one is, and what stands there. */
export function App(): JSX.Element {
  const [route, setRoute] = useState(readRoute(location.hash));
  useEffect(() => {
    const look = () => {
      setRoute(readRoute(location.hash));
      scrollTo(0, 0);
    };
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const current = (page: Route["page"]) => (route.page === page ? { "aria-current": "page" as const } : {});
  return (
    <>
      <header>
        <a class="name" href="#/">
          umie
        </a>
        <nav aria-label="pages">
          <a href="#/" {...current("runs")}>
            Runs
          </a>
          <a href={compareHref([])} {...current("compare")}>
            Compare
          </a>
        </nav>
        <ConnectionNote />
      </header>
      <main>
        <Page route={route} />
      </main>
    </>
  );
}

function Page({ route }: { route: Route }): JSX.Element {
  switch (route.page) {
    case "runs":
      return <RunsPage />;
    case "run":
      return <RunPage key={route.run} run={route.run} tab={route.tab} />;
    case "compare":
      return <ComparePage chosen={route.runs} />;
    case "nothing":
      return (
        <>
          <div class="head">
            <h1>There is no such page</h1>
          </div>
          <p>
            <a href="#/">All runs</a>
          </p>
        </>
      );
  }
}

/** Says so when the coordinator is away; what is shown stays as it was. */
function ConnectionNote(): JSX.Element {
  const [{ isLost, heardAt }, setConnection] = useState(presentConnection());
  useEffect(() => onConnection(setConnection), []);
  return (
    <p class="connection" role="status">
      {isLost && `The coordinator does not answer; trying again. What you see is of ${clock(heardAt)}.`}
    </p>
  );
}
