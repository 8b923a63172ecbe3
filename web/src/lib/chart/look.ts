// What a canvas needs to look like the page: the colours of app.css, and labels that stay inside.

import uPlot from "uplot";

const FONT = "14px system-ui, sans-serif";

/** A colour of app.css as it is now, light or dark; `alpha` makes it lighter. */
export function colour(name: `--${string}`, alpha = 1): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(value) ?? [];
  return red && green && blue ? `rgb(${parseInt(red, 16)} ${parseInt(green, 16)} ${parseInt(blue, 16)} / ${alpha})` : value;
}

/** What every axis has: its colour, its letters, and fine lines across the plot. */
export const axis = (): Partial<uPlot.Axis> => ({ stroke: colour("--soft"), font: FONT, ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 } });

/** The day and the time that clocks of this zone show at an instant, s. */
export const dateIn = (zone: string) => (at: number) => uPlot.tzDate(new Date(at * 1_000), zone);

/** Whether a label so wide (px), centred at `at`, stays inside the chart. */
export function fits(plot: uPlot, at: number, width: number): boolean {
  const middle = plot.bbox.left / devicePixelRatio + plot.valToPos(at, "x");
  return middle >= width / 2 && middle <= plot.width - width / 2;
}

interface Label {
  at: number; // on the x axis
  text: string;
  weight: number; // where two would overlap, the heavier is written
}

/** Labels at the top edge of the plot: an arrow at its place, the text beside it on the side that has room. */
export function labelsAtTop(plot: uPlot, labels: readonly Label[]): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const taken: [number, number][] = [];
  const [height, width] = [9 * px, 5 * px];
  const top = bbox.top + 2 * px;
  ctx.save();
  ctx.font = `600 ${14 * px}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.lineWidth = 4 * px;
  ctx.lineJoin = "round";
  ctx.strokeStyle = colour("--card");
  ctx.fillStyle = colour("--bad");
  for (const { at, text } of [...labels].sort((a, b) => b.weight - a.weight)) {
    const x = plot.valToPos(at, "x", true);
    const length = ctx.measureText(text).width + 4 * px;
    const goesRight = x + width + length <= bbox.left + bbox.width;
    const [from, to] = goesRight ? [x - width, x + width + length] : [x - width - length, x + width];
    if (taken.some(([begin, end]) => to > begin && from < end)) continue;
    taken.push([from, to]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x + width, top + height);
    ctx.lineTo(x - width, top + height);
    ctx.fill();
    ctx.textAlign = goesRight ? "left" : "right";
    const beside = goesRight ? x + width + 2 * px : x - width - 2 * px;
    ctx.strokeText(text, beside, bbox.top);
    ctx.fillText(text, beside, bbox.top);
  }
  ctx.restore();
}
