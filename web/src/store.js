// The one store: a state, a pure reducer, and those who want to know.

export const start = {
  token: null,
  link: "connecting", // connecting | live | offline
  seenAt: null, // when the server was last heard, ms
  seq: null,
  status: null,
  gap: false, // a change was missed: only a snapshot helps
  tariff: [],
  plan: null, // with all its slots
  notice: "",
};

// RFC 7396
export function mergePatch(target, patch) {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result = target !== null && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

export function reduce(state, event) {
  switch (event.type) {
    case "snapshot":
      return { ...state, status: event.status, seq: event.seq, gap: false };
    case "change":
      if (state.status === null || event.seq !== state.seq + 1) return { ...state, gap: true };
      return { ...state, status: { ...mergePatch(state.status, event.patch), seq: event.seq, at: event.at }, seq: event.seq };
    case "heard":
      return { ...state, link: "live", seenAt: event.at };
    case "lost":
      return { ...state, link: "offline" };
    case "tariff":
      return { ...state, tariff: event.items };
    case "plan":
      return { ...state, plan: event.plan };
    case "paired":
      return { ...state, token: event.token, link: "connecting", notice: "" };
    case "unpaired":
      return { ...start, link: "offline", notice: event.notice ?? "" };
    case "notice":
      return { ...state, notice: event.text };
    default:
      return state;
  }
}

export function createStore(initial = start) {
  let state = initial;
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    send(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener(state);
    },
    listen(listener) {
      listeners.add(listener);
    },
  };
}
