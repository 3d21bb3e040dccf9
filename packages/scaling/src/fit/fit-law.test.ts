import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { laws } from "../laws/laws.js";
import { chinchilla } from "../laws/separable-laws.js";
import { designGrid } from "../simulate/design.fixture.js";
import { designPoint } from "../simulate/design-run.js";
import { noisy } from "../simulate/noisy.js";
import { surfaces } from "../simulate/surfaces.js";
import { parseCsv } from "../table/csv.js";
import { runsOf } from "../table/runs-of.js";
import { fitLaw } from "./fit-law.js";
import { huber, huberSlope } from "./huber.js";
import { pointOf } from "./run.js";

test("fitLaw finds the parameters of every made-up surface again, to 1e-4 from its own starts", () => {
  for (const surface of surfaces) {
    const design = designGrid(6, 6, surface.law === "repeated-data" ? [1, 4, 16, 60] : [1]).map(designPoint);
    const { parameters, search } = fitLaw(laws[surface.law], noisy(surface, design, 0));
    for (const [name, truth] of Object.entries(surface.parameters)) {
      const off = truth === 0 ? Math.abs(parameters[name]!) : Math.abs(parameters[name]! / truth - 1);
      assert.ok(off < 1e-4, `${surface.name}: ${name} is ${parameters[name]}, not ${truth}`);
    }
    assert.deepEqual(search.atBound, surface.parameters.E === 0 ? ["E"] : []);
  }
});

test("fitLaw finds any Chinchilla surface with both terms in sight", () => {
  const exponent = fc.double({ min: 0.15, max: 0.7, noNaN: true });
  const size = fc.double({ min: 0.3, max: 2, noNaN: true });
  const design = designGrid(6, 6).map(designPoint);
  const [lnN, lnD] = [Math.log(1e8), Math.log(1e10)];
  fc.assert(
    fc.property(exponent, exponent, size, size, size, (alpha, beta, byN, byD, E) => {
      const parameters = { A: byN * Math.exp(alpha * lnN), B: byD * Math.exp(beta * lnD), E, alpha, beta };
      const points = noisy({ name: "any", law: "chinchilla", parameters }, design, 0);
      const found = fitLaw(chinchilla, points).parameters;
      for (const name of ["E", "alpha", "beta"] as const) {
        assert.ok(Math.abs(found[name]! / parameters[name] - 1) < 1e-4, `${name}: ${found[name]} ${parameters[name]}`);
      }
    }),
    { numRuns: 20 },
  );
});

test("fitLaw does not depend on the order of runs, nor on the units of N and D", () => {
  const [surface] = surfaces;
  const points = noisy(surface!, designGrid(5, 8).map(designPoint), 0.005, 1);
  const plain = fitLaw(chinchilla, points);
  const turned = fitLaw(chinchilla, [...points].reverse());
  const scaled = points.map((point) => ({ ...point, lnN: point.lnN + 3, lnD: point.lnD - 5, lnU: point.lnU - 5 }));
  for (const other of [turned, fitLaw(chinchilla, scaled)]) {
    assert.ok(Math.abs(other.objective / plain.objective - 1) < 1e-6);
    assert.ok(Math.abs(other.parameters.alpha! - plain.parameters.alpha!) < 1e-4);
  }
});

test("fitLaw by least squares of the loss is not drawn by one wild run in logs alone", () => {
  const [surface] = surfaces;
  const points = noisy(surface!, designGrid(6, 6).map(designPoint), 0);
  const wild = points.map((point, i) => (i === 7 ? { ...point, lnLoss: point.lnLoss + 0.5 } : point));
  const robust = fitLaw(chinchilla, wild).parameters;
  const squares = fitLaw(chinchilla, wild, { delta: "squares" }).parameters;
  const off = (found: Readonly<Record<string, number>>) => Math.abs(found.E! - surface!.parameters.E!);
  assert.ok(off(robust) < 1e-3 && off(squares) > 10 * off(robust));
});

test("huber is a square near 0, a line beyond delta, and its slope is its derivative", () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(number, fc.double({ min: 0.01, max: 2, noNaN: true }), (residual, delta) => {
      const slope = (huber(residual + 1e-6, delta) - huber(residual - 1e-6, delta)) / 2e-6;
      assert.ok(Math.abs(slope - huberSlope(residual, delta)) < 1e-4);
      assert.ok(huber(residual, delta) <= residual ** 2 / 2 + 1e-12);
    }),
  );
});

test("fitLaw's own starts find what the lattice of 4,500 starts finds, on the runs of Gemstones", () => {
  const table = parseCsv(
    readFileSync(new URL("../../test-data/gemstones/gemstones_hot_220.csv", import.meta.url), "utf8"),
    "",
  );
  const points = runsOf(table, { N: "params", D: "tokens", loss: "loss" }).map(pointOf);
  const lattice = chinchilla.referenceStarts();
  assert.equal(lattice.length, 4500);
  const some = lattice.filter((_, i) => i % 150 === 7);
  const [own, others] = [
    fitLaw(chinchilla, points),
    fitLaw(chinchilla, points, { starts: some, search: { enough: 100 } }),
  ];
  assert.ok(own.objective <= others.objective * (1 + 1e-9), `${own.objective} ${others.objective}`);
  assert.ok(own.search.reached === own.search.starts && others.search.reached < others.search.starts);
});
