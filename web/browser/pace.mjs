// How much slower a browser has to be made to stand for a phone, wherever it runs: a fixed factor would make a cheap
// phone of a slow server and a dear one of a quick desktop.
//
// The measure and both scores are those by which Chromium's own developer tools calibrate their slow-down (panel
// "Throttling"): strings grown letter by letter and numbers copied between two arrays, tenths of a run a second.

export const MID_RANGE = 1000; // a Pixel 5
export const CHEAP = 264; // a Moto G Power of 2022

const SLOWEST = 20;
const CLOSE = 0.05;

/** Runs in the page. */
function score() {
  const perSecond = (work) => {
    const begun = performance.now();
    let runs = 0;
    do {
      for (let n = 0; n < 10; n += 1) work((runs += 1));
    } while (performance.now() - begun < 250);
    return (runs / (performance.now() - begun)) * 1000;
  };
  const grow = () => {
    let text = "";
    while (text.length < 10_000) text += "a";
    return text;
  };
  const rows = [0, 1].map(() => Array.from({ length: 100_000 }, (_, at) => at));
  const copy = (run) => {
    const [from, to] = [rows[run % 2], rows[1 - (run % 2)]];
    for (let at = 0; at < from.length; at += 1) to[at] = from[at];
  };
  return (perSecond(grow) + perSecond(copy)) / 20;
}

/** How many times slower than it is this browser scores so much; 1 where it is no quicker by itself. */
export async function slowedTo(wanted, browser) {
  const page = await browser.newPage();
  const tools = await page.context().newCDPSession(page);
  const scored = async (rate) => {
    await tools.send("Emulation.setCPUThrottlingRate", { rate });
    return page.evaluate(score);
  };
  await scored(1); // the first run is the compiler's
  let [low, high] = [1, SLOWEST];
  if ((await scored(1)) <= wanted) high = 1;
  while (high - low > CLOSE * low) {
    const rate = Math.sqrt(low * high);
    if ((await scored(rate)) > wanted) low = rate;
    else high = rate;
  }
  await page.close();
  return high;
}
