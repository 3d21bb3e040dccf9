// One run as it happens, from the coordinator's own API. No library and no build: this file is what the browser reads.

const at = (id) => document.getElementById(id);
/** Colours that people with colour blindness can tell apart (Okabe and Ito 2008), and dashes for those who see none. */
const colours = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6d1f", "#6a737d"];
const dashes = ["", "6 3", "2 2", "8 3 2 3"];
const figure = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));
const isOver = (state) => ["done", "failed", "cancelled"].includes(state);

let events = null;
let shown = null;
let losses = new Map();

async function main() {
  const { runs } = await (await fetch("api/v1/runs")).json();
  listRuns(runs);
  const wanted = location.hash.slice(1) || runs.findLast((run) => !isOver(run.state))?.id || runs.at(-1)?.id;
  at("empty").hidden = runs.length > 0;
  if (wanted && wanted !== shown) await show(wanted);
}

function listRuns(runs) {
  at("runs").replaceChildren(
    ...runs
      .toReversed()
      .slice(0, 12)
      .map(({ id, state, workers }) => {
        const served = workers.length > 0 ? ` · ${workers.length} ${workers.length === 1 ? "worker" : "workers"}` : "";
        const link = element("a", { href: `#${id}` }, `${id} · ${state}${served}`);
        if (id === shown) link.setAttribute("aria-current", "page");
        return link;
      }),
  );
}

async function show(run) {
  events?.close();
  [shown, losses] = [run, new Map()];
  at("events").replaceChildren();
  let after = "0";
  for (;;) {
    const { entries, end } = await (await fetch(`api/v1/runs/${run}/log?after=${after}`)).json();
    entries.forEach(takeEntry);
    after = end;
    if (entries.length === 0) break;
  }
  drawChart();
  events = new EventSource(`api/v1/runs/${run}/events?after=${after}`);
  events.addEventListener("status", ({ data }) => drawStatus(JSON.parse(data)));
  events.addEventListener("log", ({ data }) => {
    takeEntry(JSON.parse(data));
    drawChart();
  });
  events.addEventListener("end", ({ data }) => {
    events.close();
    drawStatus(JSON.parse(data));
    void main();
  });
}

function takeEntry(entry) {
  for (const [key, loss] of Object.entries(entry.losses ?? {})) {
    if (!losses.has(key)) losses.set(key, []);
    losses.get(key).push([entry.step, loss]);
  }
  if (entry.kind === "commit") return;
  const { kind, at: time, text, step, f1 = {} } = entry;
  const scores = Object.entries(f1).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  const said = text ?? [`step ${step}`, ...(scores.length > 0 ? [`F1 ${scores.join(", ")}`] : [])].join(": ");
  at("events").prepend(element("li", {}, `${time?.slice(11, 19) ?? ""} ${kind}  ${said}`));
}

function drawStatus(status) {
  const { id, state, reason, step, steps, loss, examplesPerSecond, etaSeconds, phase, generation, features } = status;
  at("run").hidden = false;
  at("name").textContent = id;
  at("state").textContent = `${state}${phase === "idle" ? "" : `, ${phase}`}`;
  at("reason").textContent = reason;
  Object.assign(at("progress"), { value: step, max: steps });
  at("figures").textContent = [
    ...(phase === "features" && features ? [`features of ${features.done} of ${features.pictures} pictures`] : []),
    `step ${step} of ${steps}`,
    `loss ${figure(loss)}`,
    `${examplesPerSecond === null ? "–" : examplesPerSecond.toFixed(0)} examples/s`,
    `ETA ${etaSeconds === null ? "–" : `${Math.round(etaSeconds)} s`}`,
    `generation ${generation}`,
    ...(status.priority === 0 ? [] : [`priority ${status.priority}`]),
    ...(status.stateHash ? [`state ${status.stateHash.slice(0, 12)}`] : []),
  ].join(" · ");
  drawTable(
    at("datasets"),
    ["dataset", "task", "train loss", "dev loss", "test loss", "dev F1", "test F1"],
    datasetRows(status),
    2,
  );
  at("workers").parentElement.hidden = status.workers.length === 0;
  drawTable(at("workers"), ["worker", "does", "phase", "step", "examples/s", "memory"], workerRows(status), 3);
  document.title = `${id} ${Math.floor((100 * step) / steps)} % – umie`;
}

function datasetRows({ datasets }) {
  return datasets.flatMap(({ dataset, loss, scores }) => {
    const tasks = [...new Set(scores.map(({ task }) => task))];
    const f1 = (task, split) => figure(scores.findLast((score) => score.task === task && score.split === split)?.f1);
    const own = [figure(loss.train), figure(loss.dev), figure(loss.test)];
    if (tasks.length === 0) return [[dataset, "", ...own, "–", "–"]];
    return tasks.map((task, i) => [
      i === 0 ? dataset : "",
      task,
      ...(i === 0 ? own : ["", "", ""]),
      f1(task, "dev"),
      f1(task, "test"),
    ]);
  });
}

function workerRows({ workers }) {
  return workers.map(({ id, doing, phase, step, examplesPerSecond, residentBytes }) => [
    id,
    doing,
    phase,
    String(step),
    examplesPerSecond.toFixed(0),
    `${(residentBytes / 1e6).toFixed(0)} MB`,
  ]);
}

/** @param textColumns how many columns, from the left, hold text. */
function drawTable(table, heads, rows, textColumns) {
  const cell = (name) => (text, column) => element(name, column < textColumns ? { class: "text" } : {}, text);
  const row = (cells) => {
    const line = document.createElement("tr");
    line.append(...cells);
    return line;
  };
  table.replaceChildren(row(heads.map(cell("th"))), ...rows.map((cells) => row(cells.map(cell("td")))));
}

function drawChart() {
  const keys = [...losses.keys()].sort();
  const points = [...losses.values()].flat();
  if (points.length === 0) return at("chart").replaceChildren();
  const lastStep = Math.max(2, ...points.map(([step]) => step));
  const top = Math.max(...points.map(([, loss]) => loss));
  const x = (step) => 40 + (750 * (step - 1)) / (lastStep - 1);
  const y = (loss) => 215 - (205 * loss) / top;
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    shape("line", { x1: 40, x2: 790, y1: y(share * top), y2: y(share * top) }),
    shape("text", { x: 34, y: y(share * top) + 4, "text-anchor": "end" }, (share * top).toFixed(1)),
  ]);
  const steps = [1, Math.ceil(lastStep / 2), lastStep].map((step) =>
    shape("text", { x: x(step), y: 235, "text-anchor": "middle" }, String(step)),
  );
  const lines = keys.map((key, i) =>
    shape("polyline", {
      stroke: colours[i % colours.length],
      "stroke-dasharray": dashes[Math.floor(i / colours.length) % dashes.length],
      points: thin(losses.get(key), 400)
        .map(([step, loss]) => `${x(step).toFixed(1)},${y(loss).toFixed(1)}`)
        .join(" "),
    }),
  );
  at("chart").replaceChildren(...grid, ...steps, ...lines);
  at("legend").replaceChildren(
    ...keys.map((key, i) => {
      const item = element("span", {}, ` ${key}`);
      const mark = element("span", { style: `color:${colours[i % colours.length]}` }, "▬");
      item.prepend(mark);
      return item;
    }),
  );
}

/** At most so many points: means over equal runs of steps. */
function thin(points, most) {
  const run = Math.ceil(points.length / most);
  if (run <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / run) }, (_, i) => {
    const part = points.slice(i * run, (i + 1) * run);
    return [part.at(-1)[0], part.reduce((sum, [, loss]) => sum + loss, 0) / part.length];
  });
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function shape(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

addEventListener("hashchange", () => void main());
setInterval(() => void main().catch(() => {}), 5000);
await main();
