// The browser of the stories, without what only costs: each window's address bar brings two pages of its own,
// which take five times what an empty page takes.

import { chromium } from "playwright-core";

const ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

// Of two such lists Chromium takes the last one only, so Playwright's own is repeated.
const PLAYWRIGHTS = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

/** A Chromium that is starting. */
export const launched = (executablePath, options = {}) =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--disable-features=${[...PLAYWRIGHTS, ...ADDRESS_BAR].join(",")}`], ...options });
