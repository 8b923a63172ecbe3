// The frame around every view: tabs, connection, problems, and what became of a tap.

export const frame = {
  tabs: { now: "Now", plan: "Plan", history: "History", settings: "Settings" },
  mainMenu: "Main menu",
  live: "Live",
  connecting: "Connecting …",
  offline: "Offline",
  stale: "No news",
  heard: (ago: string) => `last heard ${ago} ago`,
  watchingOnly: "watching only",
  loading: "Waiting for the house …",
  close: "Close",
  also: (names: string) => `${names}, too`,
  moreProblems: (n: number) => (n === 1 ? "and one more" : `and ${n} more`),
  lookOnly: "This device may look and not change anything.",
  phoneClock: "The clock of this device is wrong; times shown here may be too.",
  asked: (what: string) => `${what} …`,
  queued: (what: string) => `${what}: waits for the connection.`,
  late: (what: string) => `${what}: dropped, the connection came back too late.`,
  done: (what: string) => `${what}: done.`,
  begun: (what: string) => `${what}: in effect.`, // the device has proved it
  failed: (what: string, why: string) => `${what}: ${why}`,
  noAnswer: "The house did not answer.",
  answered: (status: number) => `The house answered with error ${status}.`,
  elsewhere: "Your house does not answer here. It may at another of its addresses:",
  openAt: (address: string) => `Open at ${address}`,
  unpaired: "This device was disconnected. Pair it again.",
};
