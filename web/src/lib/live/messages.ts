// What the live stream says; openapi/asyncapi.json describes it.

import type { Command, HouseEvent, Status } from "../api/types";

export type Message =
  | { type: "snapshot"; seq: number; status: Status }
  | { type: "change"; seq: number; at: string; patch: Record<string, unknown> }
  | { type: "resumed"; seq: number }
  | { type: "command"; command: Command }
  | { type: "event"; event: HouseEvent }
  | { type: "ping" }
  | { type: "pong" };
