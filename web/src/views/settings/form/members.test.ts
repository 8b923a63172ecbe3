import { expect, test } from "vitest";

import type { Table } from "./draft";
import { chargersIn, membersOf, withMembers } from "./members";
import { listWith } from "./patch";

const CIRCUITS = [{ id: "house", max_a: 25 }, { id: "garage", max_a: 20, parent: "house" }];
const SETTINGS: Table = {
  circuit: CIRCUITS,
  loadpoint: [{ id: "left", name: "Left", circuit: "garage", charger: { password: "••••••" } }, { id: "right", circuit: null }, { id: "shed", circuit: "house" }],
};
const [LEFT, RIGHT, SHED] = SETTINGS.loadpoint as [Table, Table, Table];
const { circuit: _, ...OFF } = LEFT;

test("who hangs on a circuit is read from the chargers", () => {
  expect([membersOf(SETTINGS, "garage"), membersOf(SETTINGS, "house"), membersOf(SETTINGS, undefined)]).toEqual([["left"], ["shed"], []]);
  expect(chargersIn(SETTINGS)).toEqual({ left: "Left", right: "Right", shed: "Shed" });
});

test.each<[string, number | null, Table | null, string[], Table]>([
  ["another limit changes no charger", 1, { ...CIRCUITS[1], max_a: 16 }, ["left"], { circuit: [CIRCUITS[0], { ...CIRCUITS[1], max_a: 16 }] }],
  ["one more on it", 1, CIRCUITS[1]!, ["left", "right"], { circuit: CIRCUITS, loadpoint: [LEFT, { ...RIGHT, circuit: "garage" }, SHED] }],
  ["none on it", 1, CIRCUITS[1]!, [], { circuit: CIRCUITS, loadpoint: [OFF, RIGHT, SHED] }],
  ["one from another circuit", 1, CIRCUITS[1]!, ["left", "shed"], { circuit: CIRCUITS, loadpoint: [LEFT, RIGHT, { ...SHED, circuit: "garage" }] }],
  ["another name takes along what is on it and below it", 0, { id: "main", max_a: 25 }, ["shed"], { circuit: [{ id: "main", max_a: 25 }, { ...CIRCUITS[1], parent: "main" }], loadpoint: [LEFT, RIGHT, { ...SHED, circuit: "main" }] }],
  ["gone, it is named by none", 0, null, ["shed"], { circuit: [{ id: "garage", max_a: 20 }], loadpoint: [LEFT, RIGHT, { id: "shed" }] }],
  ["a new one", null, { id: "roof", max_w: 11000 }, ["right"], { circuit: [...CIRCUITS, { id: "roof", max_w: 11000 }], loadpoint: [LEFT, { ...RIGHT, circuit: "roof" }, SHED] }],
])("what is sent of a circuit: %s", (_what, place, table, members, patch) => {
  const was = place === null ? undefined : CIRCUITS[place]!.id;
  expect(withMembers(SETTINGS, listWith(CIRCUITS, place, table), was, table?.id, members)).toEqual(patch);
});
