// Requests: the one place that knows the token, the problem documents and the keys of writes.

import { language, m } from "../../messages";
import { access } from "../access.svelte";
import { ways } from "../reach/ways.svelte";

/** Why a request was not done, as a sentence; `status` 0: nobody answered. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string = "",
    readonly fields: Record<string, string> = {},
  ) {
    super(message);
  }

  /** What is wrong with its fields, and where it has none to name, the sentence. */
  get why(): string {
    return Object.values(this.fields).join(" ") || this.message;
  }

  /** Nobody answered, or only a proxy in front of a house that is away: what the house says has a code. */
  get isUnheard(): boolean {
    return this.status === 0 || ([502, 503, 504].includes(this.status) && this.code === "");
  }
}

interface Asked {
  body?: unknown;
  key?: string; // of a write: the same key is never done twice
  signal?: AbortSignal;
  heard?: (headers: Headers) => void; // of an answer that was not a refusal
}

/** How far the server's clock is ahead of this device's, in ms, as the last answer told. */
export let serverAheadMs = 0;

/** How long ago the server's own clock showed this, ms. People come and go by real time; a demo's house does not live by it. */
export const agoMs = (at: string, now: number): number => now + serverAheadMs - Date.parse(at);

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks the API; `path` is below /api/v1. Throws Refused; a token that is gone unpairs this device. */
export async function ask<Answer>(method: string, path: string, { body, key, signal, heard }: Asked = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  if (access.token) headers.Authorization = `Bearer ${access.token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && access.token) headers["Idempotency-Key"] = key ?? newKey();
  let answer: Response;
  try {
    answer = await fetch(ways.base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal, redirect: "error" });
  } catch {
    throw new Refused(m.frame.noAnswer, 0);
  }
  const at = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(at)) serverAheadMs = at - Date.now();
  const said = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.ok) heard?.(answer.headers);
  if (answer.ok) return said as Answer;
  const refused = refusal(answer, said);
  if (refused.status === 401 && access.token) access.forget(m.frame.unpaired);
  throw refused;
}

export const get = <Answer>(path: string, signal?: AbortSignal) => ask<Answer>("GET", path, { signal });

function refusal(answer: Response, said: { detail?: string; code?: string; fields?: Record<string, string> } | null): Refused {
  return new Refused(said?.detail ?? m.frame.answered(answer.status), answer.status, said?.code, said?.fields);
}
