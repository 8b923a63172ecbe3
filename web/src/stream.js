// The one socket: says hello, resumes where it left, and comes back by itself.

const SILENCE_MS = 40_000; // the server speaks at least every 5 s
const FIRST_WAIT_MS = 800;
const LONGEST_WAIT_MS = 15_000;

export function openStream(store, { onUnpaired, onCommand }) {
  let socket = null;
  let wait = FIRST_WAIT_MS;
  let retry = null;
  let watchdog = null;

  function connect() {
    clearTimeout(retry);
    const { token, seq, gap } = store.state;
    if (!token || (socket && socket.readyState <= WebSocket.OPEN)) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
    socket = opened;
    opened.onopen = () => {
      const hello = { type: "hello", token, topics: ["status", "commands"] };
      if (seq !== null && !gap) hello.resume = seq;
      opened.send(JSON.stringify(hello));
    };
    opened.onmessage = ({ data }) => hear(opened, JSON.parse(data));
    opened.onclose = ({ code }) => lost(opened, code);
    listenFor(opened);
  }

  function hear(from, message) {
    if (from !== socket) return;
    wait = FIRST_WAIT_MS;
    listenFor(from);
    if (message.type === "ping") from.send('{"type":"pong"}');
    if (message.type === "command") onCommand(message.command);
    store.send(message);
    store.send({ type: "heard", at: Date.now() });
    if (store.state.gap) from.close();
  }

  function lost(from, code) {
    if (from !== socket) return;
    socket = null;
    clearTimeout(watchdog);
    if (code === 4401) return onUnpaired();
    store.send({ type: "lost" });
    retry = setTimeout(connect, wait * (0.7 + 0.6 * Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function listenFor(from) {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      from.close();
      lost(from, 0);
    }, SILENCE_MS);
  }

  // A phone that wakes up should not wait for a timer it slept through.
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => document.hidden || connect());
  return { connect };
}
