import assert from "node:assert/strict";
import { test } from "node:test";
import { containerCommand } from "./container-command.js";
import type { KubeObject } from "./kube-object.js";
import { ObjectStore } from "./object-store.js";
import { localise } from "./volumes.js";

const pod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "n", uid: "u", resourceVersion: "1", generation: 1 },
  status: { podIP: "127.0.0.9" },
};
const image = { entrypoint: ["umie"], env: { A: "image", HOME: "/tmp" }, programs: {} };

function store(): ObjectStore {
  const objects = new ObjectStore();
  const metadata = { name: "c", namespace: "n" };
  objects.create({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { A: "map", B: "map" } });
  const token = Buffer.from("secret").toString("base64");
  objects.create({ apiVersion: "v1", kind: "Secret", metadata, data: { token } });
  return objects;
}

test("containerCommand lets later sources of a variable win, and fills in what arguments name", () => {
  const container = {
    name: "c",
    args: ["--ip=$(IP)", "$(B)", "$(NONE)"],
    envFrom: [{ configMapRef: { name: "c" } }, { secretRef: { name: "none", optional: true } }],
    env: [
      { name: "B", valueFrom: { secretKeyRef: { name: "c", key: "token" } } },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ],
  };
  assert.deepEqual(containerCommand(container, image, pod, store()), {
    argv: ["umie", "--ip=127.0.0.9", "secret", "$(NONE)"],
    env: { A: "map", HOME: "/tmp", B: "secret", IP: "127.0.0.9" },
  });
});

test("containerCommand tells what is missing", () => {
  const wanting = (env: object) => () =>
    containerCommand({ name: "c", env: [{ name: "X", ...env }] }, image, pod, store());
  assert.throws(wanting({ valueFrom: { secretKeyRef: { name: "none", key: "k" } } }), /Secret "none" not found/);
  assert.throws(wanting({ valueFrom: { secretKeyRef: { name: "c", key: "k" } } }), /has no key "k"/);
});

test("localise changes paths below mounts and no others", () => {
  const mounts = [
    { inside: "/data", outside: "/x/1" },
    { inside: "/data/deep", outside: "/x/2" },
  ];
  const text = "dir /data\nfile:///data/a --at=/data/deep/b /database /my/data";
  assert.equal(localise(text, mounts), "dir /x/1\nfile:///x/1/a --at=/x/2/b /database /my/data");
});
