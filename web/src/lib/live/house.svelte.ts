// The one store: the house as it was last told, and how fresh that is.

import type { Plan, Status, TariffView } from "../api/types";
import type { Message } from "./messages";
import { mergeInto } from "./patch";

type Link = "connecting" | "live" | "stale" | "offline";

const STALE_MS = 15_000; // the server speaks every 5 s

export class House {
  status = $state<Status | null>(null);
  tariff = $state.raw<TariffView | null>(null);
  isTariffTold = $state(false); // by the house itself, since this page stands: what was kept of an earlier visit may be over
  plan = $state.raw<Plan | null>(null); // with all its slots; the status holds only its now and next
  seq = $state<number | null>(null);
  seenAt = $state<number | null>(null); // when the server was last heard, ms on this device's clock
  socket = $state<"connecting" | "open" | "closed">("connecting");
  failed = $state(false); // it was tried to be reached again, in vain
  now = $state(Date.now()); // ticks every second while the page is in sight
  gap = false; // a change was missed: only a snapshot helps

  /** Silence counts also while the socket looks open. */
  get link(): Link {
    if (this.socket !== "open") return this.socket === "closed" ? "offline" : "connecting";
    if (this.status === null || this.seenAt === null) return "connecting";
    return this.now - this.seenAt > STALE_MS ? "stale" : "live";
  }

  get isLive(): boolean {
    return this.link === "live";
  }

  /** What is shown may have changed since: silence, or a loss that the first new try did not mend. */
  get isOld(): boolean {
    return this.link === "stale" || (this.socket !== "open" && this.failed);
  }

  get zone(): string {
    return this.status?.site.timezone ?? "UTC";
  }

  get currency(): string {
    return this.status?.site.currency ?? "EUR";
  }

  /** The instant of the house's own clock that this page shows, ms. */
  get at(): number {
    return this.status ? Date.parse(this.status.at) : this.now;
  }

  /** Whether `plan` is what the house has, be it none: else it is on its way. */
  get isPlanTold(): boolean {
    return this.seq !== null && (this.status?.plan?.id ?? null) === (this.plan?.id ?? null);
  }

  /** Whether the prices here are all that the house knows: else they are on their way, to this page or to the house. */
  get arePricesTold(): boolean {
    return this.isTariffTold && !this.tariff?.awaited;
  }

  hear(message: Message, at: number): void {
    this.seenAt = this.now = at;
    if (message.type === "snapshot") {
      this.status = message.status;
      this.seq = message.seq;
      this.gap = false;
    } else if (message.type === "change") this.change(message);
  }

  /** What was kept from an earlier visit, until the house speaks. */
  remember(status: Status, seenAt: number): void {
    this.status = status;
    this.seenAt = seenAt;
  }

  forget(): void {
    this.status = this.tariff = this.plan = this.seq = this.seenAt = null;
    this.isTariffTold = this.gap = false;
  }

  private change({ seq, at, patch }: Extract<Message, { type: "change" }>): void {
    if (this.status === null || this.seq === null || seq !== this.seq + 1) {
      this.gap = true;
      return;
    }
    mergeInto(this.status as unknown as Record<string, unknown>, patch);
    Object.assign(this.status, { seq, at });
    this.seq = seq;
  }
}

export const house = new House();
