// The one socket: says hello, resumes where it left, and comes back by itself.

import { language } from "../../messages";
import type { House } from "./house.svelte";
import type { Message } from "./messages";

const SILENCE_MS = 20_000; // the server speaks at least every 5 s: a socket silent for so long is dead
const DOUBT_MS = 4_000; // a try that was not heard by then may still come, and is told as in vain
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const REFUSED = 4401; // the token is gone, or it came too late: on a slow way the house waits for it in vain

export interface Told {
  refused(): Promise<boolean>; // whether this device is no longer paired
  lost(): void;
  message(message: Message): void;
}

/** The part of the world that a connection needs, so that a test can be the server and the clock. */
interface Surroundings {
  open(): WebSocket;
  now(): number;
  token(): string | null;
  later(run: () => unknown, ms: number): ReturnType<typeof setTimeout>;
}

export class Connection {
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT_MS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly house: House,
    private readonly around: Surroundings,
    private readonly told: Told,
  ) {}

  /** Opens the socket unless one is open; a phone that wakes up should not wait for a timer it slept through. */
  connect = (): void => {
    clearTimeout(this.retry);
    if (!this.around.token() || this.socket) return;
    const socket = (this.socket = this.around.open());
    if (this.house.socket !== "closed") this.house.socket = "connecting";
    socket.onopen = () => this.greet(socket);
    socket.onmessage = ({ data }) => this.hear(socket, JSON.parse(data as string) as Message);
    socket.onclose = ({ code }) => this.lost(socket, code);
    this.around.later(() => socket === this.socket && this.house.socket !== "open" && (this.house.failed = true), DOUBT_MS);
    this.listenFor(socket);
  };

  close(): void {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    socket?.close();
    this.house.socket = "closed";
  }

  /** After a sleep, or a change of network: a socket that has been silent is not waited for. */
  wake = (): void => {
    const { seenAt } = this.house;
    if (this.socket && seenAt !== null && this.around.now() - seenAt > SILENCE_MS) this.drop(this.socket);
    this.wait = FIRST_WAIT_MS;
    this.connect();
  };

  /** The device says that it has no network: a socket in the middle of it may look open for long. */
  doubt = (): void => {
    if (this.socket) this.drop(this.socket);
  };

  /** The house is asked for elsewhere: the socket that there is counts no longer. */
  move = (): void => {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.watchdog);
    socket?.close();
    this.house.socket = "connecting";
    this.connect();
  };

  private greet(socket: WebSocket): void {
    const { seq, gap } = this.house;
    const hello = { type: "hello", token: this.around.token(), topics: ["status", "commands", "events"], language };
    socket.send(JSON.stringify(seq !== null && !gap ? { ...hello, resume: seq } : hello));
  }

  private hear(from: WebSocket, message: Message): void {
    if (from !== this.socket) return;
    this.wait = FIRST_WAIT_MS;
    this.listenFor(from);
    if (message.type === "ping") from.send('{"type":"pong"}');
    this.house.hear(message, this.around.now());
    this.house.socket = "open";
    this.house.failed = false;
    this.told.message(message);
    if (this.house.gap) this.drop(from);
  }

  private drop(socket: WebSocket): void {
    this.lost(socket, 0);
    socket.close();
  }

  private lost(from: WebSocket, code: number): void {
    if (from !== this.socket) return;
    this.socket = null;
    clearTimeout(this.watchdog);
    if (this.house.socket !== "open") this.house.failed = true;
    this.house.socket = "closed";
    this.told.lost();
    if (code === REFUSED) void this.told.refused().then((isOver) => isOver || this.again());
    else this.again();
  }

  private again(): void {
    if (this.socket) return;
    this.retry = this.around.later(this.connect, this.house.gap ? 0 : this.wait * (0.7 + 0.6 * Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private listenFor(socket: WebSocket): void {
    clearTimeout(this.watchdog);
    this.watchdog = this.around.later(() => this.drop(socket), SILENCE_MS);
  }
}
