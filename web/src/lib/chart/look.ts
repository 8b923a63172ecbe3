// What a canvas needs to look like the page: the colours of app.css, and labels that stay inside.

import type uPlot from "uplot";

/** A colour of app.css as it is now, light or dark; `alpha` makes it lighter. */
export function colour(name: `--${string}`, alpha = 1): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(value) ?? [];
  return red && green && blue ? `rgb(${parseInt(red, 16)} ${parseInt(green, 16)} ${parseInt(blue, 16)} / ${alpha})` : value;
}

interface Label {
  at: number; // on the x axis
  text: string;
  weight: number; // where two would overlap, the heavier is written
}

/** Labels at the top edge of the plot, moved so that each is seen whole. */
export function labelsAtTop(plot: uPlot, labels: readonly Label[]): void {
  const { ctx, bbox } = plot;
  const taken: [number, number][] = [];
  ctx.save();
  ctx.font = `600 ${14 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeStyle = colour("--card");
  ctx.fillStyle = colour("--bad");
  for (const { at, text } of [...labels].sort((a, b) => b.weight - a.weight)) {
    const half = ctx.measureText(text).width / 2 + 4 * devicePixelRatio;
    const x = Math.min(Math.max(plot.valToPos(at, "x", true), bbox.left + half), bbox.left + bbox.width - half);
    if (taken.some(([from, to]) => x + half > from && x - half < to)) continue;
    taken.push([x - half, x + half]);
    ctx.strokeText(text, x, bbox.top);
    ctx.fillText(text, x, bbox.top);
  }
  ctx.restore();
}
