import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { RunCurves, RunStatus } from "@umie/coordinator";
import { connect, entryHash, entryText, lossQuantaPerNat, RunLedger, type StepEntry } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import type { Browser, Page } from "playwright-core";
import {
  accessibilityFaults,
  findChromium,
  keepPicture,
  linePixels,
  openBrowser,
  openPage,
} from "../harness/browser.js";
import { type Home, homeTest } from "../harness/home.js";
import { kill } from "../harness/processes.js";
import { api, runIs, runningServer, runReaches, serverFile } from "../harness/server.js";
import { umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

const chromium = findChromium();
const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

/** A test on a running server, with a browser; where there is none it is passed over with a word, but not in CI. */
function pageTest(
  name: string,
  body: (home: Home, browser: Browser, t: TestContext) => Promise<void>,
  { workers = 2, env = {} }: { workers?: number; env?: Record<string, string> } = {},
): void {
  if (chromium === undefined && process.env.CI !== "true") {
    test(name, { skip: "no Chromium is on PATH: install it (apt-get install chromium)" }, () => {});
    return;
  }
  homeTest(name, async (home, t) => {
    assert.ok(chromium, "Chromium must be on PATH");
    const { status, stderr } = await umie(home, ["up", "--workers", String(workers)], { env });
    assert.equal(status, 0, stderr);
    await runningServer(home, workers);
    await body(home, await openBrowser(t, chromium), t);
  });
}

const submit = async (home: Home, ...sets: string[]) =>
  (await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...sets.flatMap((set) => ["--set", set])])).run;

const urlOf = (home: Home) => serverFile(home)!.url;
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).first().waitFor();

pageTest(
  "every page is whole, usable without mouse or eyes, in light and dark, and on a phone",
  async (home, browser, t) => {
    const first = await submit(home);
    const second = await submit(home, "seed=4", "schedule.steps=18");
    for (const run of [first, second]) await runIs(home, run, "done", ({ state }) => state === "done");
    await longRun(home, first);

    const pages: { name: string; hash: string; isReady: (page: Page) => Promise<unknown> }[] = [
      { name: "runs", hash: "#/", isReady: (page) => page.getByRole("link", { name: first, exact: true }).waitFor() },
      { name: "run", hash: `#/runs/${first}`, isReady: (page) => page.locator(".chart canvas").nth(2).waitFor() },
      {
        name: "examples",
        hash: `#/runs/${first}/examples`,
        isReady: (page) => page.locator(".picture img").first().waitFor(),
      },
      { name: "data", hash: `#/runs/${first}/data`, isReady: (page) => heading(page, "Leaks") },
      { name: "spec", hash: `#/runs/${first}/spec`, isReady: (page) => heading(page, "optimizer") },
      { name: "compare", hash: `#/compare?runs=${first},${second}`, isReady: (page) => heading(page, "Scores") },
      { name: "long", hash: "#/runs/long-1", isReady: (page) => page.locator(".chart canvas").nth(1).waitFor() },
      {
        name: "nothing",
        hash: "#/runs/nobody-7",
        isReady: (page) => page.getByText("There is no run nobody-7").waitFor(),
      },
    ];
    for (const [look, colorScheme, viewport] of [
      ["light", "light", desktop],
      ["dark", "dark", desktop],
      ["phone", "light", phone],
    ] as const) {
      const { page, errors } = await openPage(browser, { colorScheme, viewport });
      for (const { name, hash, isReady } of pages) {
        await page.goto(`${urlOf(home)}/${hash}`);
        await isReady(page);
        if (hasCurves(name)) await until(`the curves of ${name}`, async () => (await linePixels(page)) > 100);
        await keepPicture(page, `${name}-${look}`);
        assert.deepEqual(await accessibilityFaults(page), [], `${name}, ${look}`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${name}, ${look}: it scrolls sideways, ${width} px`);
      }
      assert.deepEqual(errors, []);
      await page.context().close();
    }

    const { page } = await openPage(browser, { viewport: desktop });
    let bytes = 0;
    page.on("response", async (response) => {
      if (!response.url().includes("/api/")) bytes += (await response.body()).length;
    });
    await page.goto(`${urlOf(home)}/#/runs/long-1`, { waitUntil: "networkidle" });
    assert.ok(bytes > 10_000 && bytes <= 200_000, `the page is ${bytes} bytes`);
    const paint = await until("the first paint", () =>
      page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null),
    );
    t.diagnostic(`the page is ${bytes} bytes, its first paint came after ${Math.round(paint)} ms`);
  },
);

const hasCurves = (name: string) => ["run", "long", "compare"].includes(name);

const longSteps = 100_000;

/** Puts a run of 100,000 steps beside one that there is, as if it had been trained. */
async function longRun(home: Home, like: string): Promise<void> {
  const redis = await connect(serverFile(home)!.redisUrl, { onError: () => {} });
  try {
    const record = await api<RunRecord>(home, `/runs/${like}/record`);
    const spec = { ...record.spec, schedule: { ...record.spec.schedule, steps: longSteps } };
    const ledger = new RunLedger(redis, "long-1");
    await redis.set(ledger.keys.record, JSON.stringify({ ...record, run: "long-1", name: "long", spec }));
    let previous = "";
    for (let done = 0; done < longSteps; done += 1000) {
      const texts = Array.from({ length: 1000 }, (_, i) => {
        const entry = longEntry(done + i + 1, previous);
        previous = entryHash(entry);
        const work = {
          generation: 1 + Math.floor(done / 40_000),
          leaves: { 0: "a" },
          at: Date.now() + 200 * (done + i),
        };
        return JSON.stringify({ entry: entryText(entry), hash: previous, work });
      });
      await redis.rpush(ledger.keys.log, ...texts);
    }
    await redis.hset(ledger.keys.head, { step: longSteps, hash: previous });
    await redis.hset(ledger.keys.control, { state: "done", finishedAt: new Date().toISOString(), stateHash: previous });
    // Only now is it listed: nobody may lead it, and what is written already stays.
    await redis.zadd("umie:runs", Date.now(), "long-1");
  } finally {
    redis.disconnect();
  }
  const { steps, stepsPerPoint } = await api<RunCurves>(home, "/runs/long-1/curves");
  assert.deepEqual([stepsPerPoint, steps.length, steps.at(-1)], [128, Math.ceil(longSteps / 128), longSteps]);
}

function longEntry(step: number, previous: string): StepEntry {
  const keys = ["twitter2015/mner", "snap/mner", "mnre_v1/mre", "m2e2/mee_trigger"];
  const sums = keys.map((key, i) => {
    const loss = 0.3 * (i + 1) + 6 * Math.exp(-step / 15_000) + 0.4 * Math.abs(Math.sin(step * (i + 1.7)));
    return [key, { lossQuanta: Math.round(loss * 20 * lossQuantaPerNat), tokens: 20, sourceTokens: 60, examples: 4 }];
  });
  return { step, kind: "commit", previous, gradientHash: "", sums: Object.fromEntries(sums) };
}

pageTest("a page stays alive while steps come, its coordinator is killed and starts again", async (home, browser) => {
  const run = await submit(home, "schedule.steps=2000", "eval.everySteps=0", "eval.test=false");
  await runReaches(home, run, 2);
  const { page, errors } = await openPage(browser, { viewport: desktop });
  await page.goto(`${urlOf(home)}/#/runs/${run}`);
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  const step = async () => Number((await page.locator(".run-head progress").getAttribute("value")) ?? 0);
  const grows = async (from: number) => until("more steps on the page", async () => (await step()) > from);
  await grows(2);

  kill(serverFile(home)!.pids.coordinator, "SIGKILL");
  await page.getByText("The coordinator does not answer").waitFor();
  await keepPicture(page, "lost");
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByText("The coordinator does not answer").waitFor({ state: "detached", timeout: 120_000 });
  await grows(await step());
  assert.equal(await page.evaluate(() => "isSamePage" in window), true, "it was not loaded again");
  assert.deepEqual(errors, []);
});

pageTest(
  "a run is paused, resumed and cancelled by the keyboard, and who did it and why is kept",
  async (home, browser) => {
    const run = await submit(home, "schedule.steps=2000", "eval.everySteps=0", "eval.test=false");
    await runReaches(home, run, 1);
    const { page, errors } = await openPage(browser, { viewport: desktop });
    await page.goto(`${urlOf(home)}/#/runs/${run}`);
    const wish = async (verb: string, reason: string) => {
      await page.getByRole("button", { name: `${verb} ${run}` }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await keepPicture(page, `ask-${verb}`);
      await dialog.getByLabel("who").fill("ada");
      await dialog.getByLabel("why").fill(reason);
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
    };
    await wish("pause", "lunch");
    await runIs(home, run, "paused", ({ state }) => state === "paused");
    await page.locator(".state.paused").waitFor();
    await steersOthers(page, run);
    await wish("resume", "coffee");
    await page.locator(".state.running").waitFor();
    await page.getByRole("button", { name: `cancel ${run}` }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await wish("cancel", "enough");
    await page.locator(".state.cancelled").waitFor();
    assert.equal((await api<RunStatus>(home, `/runs/${run}`)).state, "cancelled");
    assert.deepEqual(errors, []);
  },
);

/** A fork and a drain are asked for as the API wants them; the answers are made up, so that the run goes on as it is. */
async function steersOthers(page: Page, run: string): Promise<void> {
  const asked: unknown[] = [];
  await page.route("**/api/v1/runs/*/fork", async (route) => {
    asked.push(route.request().postDataJSON());
    await route.fulfill({ status: 409, json: { detail: "Cannot fork as it must be possible" } });
  });
  await page.getByRole("button", { name: `fork ${run}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("step").fill("4");
  await dialog.getByLabel("set").fill("optimizer.learningRate=1e-3\n seed=5 \n");
  await dialog.getByRole("button", { name: "fork" }).click();
  await dialog.getByText("Cannot fork as it must be possible").waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await keepPicture(page, "ask-fork");
  await page.keyboard.press("Escape");
  assert.deepEqual(asked, [{ user: "ada", reason: "", step: 4, sets: ["optimizer.learningRate=1e-3", "seed=5"] }]);
}

pageTest(
  "a page asks for the token that its server wants, and keeps it for this tab",
  async (home, browser) => {
    const { page, errors } = await openPage(browser, { viewport: phone });
    await page.goto(`${urlOf(home)}/`);
    const field = page.getByLabel("This server wants a token");
    await field.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await keepPicture(page, "token-phone");
    await field.fill("secret");
    await page.keyboard.press("Enter");
    await page.getByText("No runs yet").waitFor();
    assert.deepEqual(errors, []);
  },
  { workers: 0, env: { UMIE_API_TOKEN: "secret" } },
);
