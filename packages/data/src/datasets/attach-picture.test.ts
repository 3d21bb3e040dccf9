import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { unreachableFiller } from "../example.js";
import { intersectionOverUnion } from "../scorers/grounded-boxes.js";
import { attachPicture, type PictureShelf } from "./attach-picture.js";
import type { Draft, PixelBox } from "./draft.js";

const sentence = {
  task: "mee",
  setting: "text",
  id: "e",
  dataset: "m2e2",
  split: "test",
  text: "t",
  triggers: [],
} as const;
const argument = { type: "attack", role: "place", filler: "Rome" };

function draftWith(grounded: Draft["grounded"], size: readonly [number, number] | null = null): Draft {
  const example = { ...sentence, arguments: [argument] };
  return { at: { file: "f", line: 1 }, example, picture: { id: "p", size }, grounded };
}

function shelfWith(boxes: readonly PixelBox[], changes: Partial<PictureShelf> = {}): PictureShelf {
  const detections = { file: "m2e2/objects.json", of: () => ({ size: null, boxes }) };
  const paths = new Map([["p", ["/data/p.png"]]]);
  const file = { path: "/data/p.png", size: [100, 50] as const, sha256: "" };
  const folder = { folder: "m2e2/images", complete: true, paths };
  return {
    folder,
    files: new Map([[file.path, file]]),
    detections,
    wanted: true,
    maxObjects: 36,
    objects: "detected",
    ...changes,
  };
}

const person = (box: PixelBox) => ({ type: "attack", role: "person", box });

test("attachPicture names gold boxes by the detected object they overlap most", () => {
  const objects: PixelBox[] = [
    [0, 0, 10, 10],
    [50, 0, 100, 50],
    [52, 0, 100, 50],
  ];
  const grounded = [person([51, 0, 100, 50]), person([0, 0, 4, 10]), person([0, 0, 10, 5]), person([50, 0, 100, 50])];
  const example = attachPicture(draftWith(grounded), shelfWith(objects));
  assert.ok(example.task === "mee");
  assert.deepEqual(example.arguments, [
    argument,
    { type: "attack", role: "person", filler: "O1", box: [0, 0, 0.1, 0.1] },
    { type: "attack", role: "person", filler: "O2", box: [0.51, 0, 1, 1] },
    { type: "attack", role: "person", filler: "O2", box: [0.5, 0, 1, 1] },
    { type: "attack", role: "person", filler: unreachableFiller, box: [0, 0, 0.04, 0.2] },
  ]);
  assert.deepEqual(example.picture, {
    id: "p",
    path: "/data/p.png",
    objects: [
      [0, 0, 0.1, 0.2],
      [0.5, 0, 1, 1],
      [0.52, 0, 1, 1],
    ],
  });
});

test("attachPicture leaves no better object behind and keeps every gold argument", () => {
  const edge = fc.integer({ min: 0, max: 30 });
  const box = fc
    .tuple(edge, edge, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
    .map(([x, y, w, h]): PixelBox => [x, y, x + w, y + h]);
  fc.assert(
    fc.property(
      fc.array(box, { maxLength: 6 }),
      fc.array(box, { maxLength: 6 }),
      fc.nat(6),
      (boxes, gold, maxObjects) => {
        const example = attachPicture(draftWith(gold.map(person), [50, 50]), shelfWith(boxes, { maxObjects }));
        assert.ok(example.task === "mee");
        const objects = boxes.slice(0, maxObjects);
        assert.equal(example.picture?.objects.length, objects.length);
        const visual = example.arguments.slice(1);
        assert.equal(visual.length, gold.length);
        for (const { filler, box: found } of visual) {
          const goldBox = found!.map((value) => value * 50) as unknown as PixelBox;
          const best = Math.max(0, ...objects.map((object) => intersectionOverUnion(object, goldBox)));
          if (filler === unreachableFiller) assert.ok(best < 0.5 + 1e-9);
          else
            assert.ok(
              intersectionOverUnion(objects[Number(filler.slice(1)) - 1]!, goldBox) >= Math.max(0.5, best) - 1e-9,
            );
        }
      },
    ),
  );
});

test("attachPicture takes the gold boxes as objects where the oracle is asked for", () => {
  const [first, second]: PixelBox[] = [
    [0, 0, 10, 10],
    [50, 0, 100, 50],
  ];
  const grounded = [person(second!), person(first!), { ...person(second!), role: "target" }];
  const example = attachPicture(draftWith(grounded), shelfWith([[0, 0, 100, 50]], { objects: "gold" }));
  assert.ok(example.task === "mee");
  assert.deepEqual(example.picture?.objects, [
    [0.5, 0, 1, 1],
    [0, 0, 0.1, 0.2],
  ]);
  assert.deepEqual(
    example.arguments.slice(1).map(({ role, filler }) => `${role} ${filler}`),
    ["person O1", "target O1", "person O2"],
  );
  const few = attachPicture(draftWith(grounded), shelfWith([], { objects: "gold", maxObjects: 1 }));
  assert.ok(few.task === "mee");
  assert.equal(few.arguments.at(-1)?.filler, unreachableFiller);
});

test("attachPicture takes the size of the record, then of the objects' file, then of the picture", () => {
  const box: PixelBox = [0, 0, 10, 10];
  const objectsOf = (draft: Draft, shelf: PictureShelf) => attachPicture(draft, shelf).picture?.objects;
  const sized = { file: "f", of: () => ({ size: [40, 40] as const, boxes: [box] }) };
  assert.deepEqual(objectsOf(draftWith([], [20, 20]), shelfWith([], { detections: sized })), [[0, 0, 0.5, 0.5]]);
  assert.deepEqual(objectsOf(draftWith([]), shelfWith([], { detections: sized })), [[0, 0, 0.25, 0.25]]);
  assert.deepEqual(objectsOf(draftWith([]), shelfWith([box])), [[0, 0, 0.1, 0.2]]);
  assert.deepEqual(objectsOf(draftWith([person([0, 0, 20, 40])]), shelfWith([box], { folder: null })), [
    [0, 0, 0.5, 0.25],
  ]);
});

test("attachPicture lets pictures be absent, and the gold answer is the same", () => {
  const boxes: PixelBox[] = [[0, 0, 10, 10]];
  const draft = draftWith([person([0, 0, 10, 9])], [100, 50]);
  const used = attachPicture(draft, shelfWith(boxes));
  const without = attachPicture(draft, shelfWith(boxes, { wanted: false, folder: null }));
  const absent = attachPicture(draft, shelfWith(boxes, { folder: null }));
  const partly = attachPicture(draft, shelfWith(boxes, { folder: { folder: "f", complete: false, paths: new Map() } }));
  assert.deepEqual(without, { ...used, picture: null });
  for (const example of [absent, partly])
    assert.deepEqual(example, { ...used, picture: { ...used.picture, path: null } });
  const wordsOnly = { ...draft, picture: null, grounded: [] };
  assert.deepEqual(attachPicture(wordsOnly, shelfWith(boxes)), { ...sentence, arguments: [argument], picture: null });
});

test("attachPicture refuses pictures that are missing, twofold or none, and boxes of another picture", () => {
  const folder = (paths: string[]) => ({ folder: "m2e2/images", complete: true, paths: new Map([["p", paths]]) });
  const broken = new Map([["/data/p.png", { path: "/data/p.png", size: { problem: "no picture" }, sha256: "" }]]);
  const cases: [shelf: PictureShelf, message: RegExp][] = [
    [shelfWith([], { folder: folder([]) }), /picture p \(\.jpg, .*\) of example e in m2e2\/images, found none/],
    [shelfWith([], { folder: folder(["/a/p.png", "/a/p.jpg"]) }), /found \/a\/p\.png and \/a\/p\.jpg/],
    [shelfWith([], { files: broken }), /of example e in m2e2\/images, got no picture/],
    [shelfWith([[200, 0, 300, 9]]), /object 1 of picture p to lie in its picture of 100 x 50 pixels/],
  ];
  for (const [shelf, message] of cases) assert.throws(() => attachPicture(draftWith([]), shelf), message);
  const outside = draftWith([person([100, 0, 140, 20])]);
  assert.throws(
    () => attachPicture(outside, shelfWith([])),
    /expected person in picture p to lie in its picture of 100 x 50/,
  );
});
