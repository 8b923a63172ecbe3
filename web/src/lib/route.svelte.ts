// Where in the app we are: `#/plan/…` behind the address, which works offline, deep, and below any path of a proxy.

export const TABS = ["now", "plan", "history", "settings"] as const;
type Tab = (typeof TABS)[number];

export function partsOf(hash: string): [Tab, ...string[]] {
  const [tab, ...rest] = hash.replace(/^#\/?/, "").split("?")[0]!.split("/").filter(Boolean).map(spelled);
  return TABS.includes(tab as Tab) ? [tab as Tab, ...rest] : ["now"];
}

// A link that was cut short must not keep the page from opening.
function spelled(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Route {
  private parts = $state.raw(partsOf(location.hash));

  get tab(): Tab {
    return this.parts[0];
  }

  /** What stands behind the tab: `#/settings/devices/battery` → ["devices", "battery"]. */
  get rest(): string[] {
    return this.parts.slice(1);
  }

  follow = (): void => {
    this.parts = partsOf(location.hash);
  };
}

export const route = new Route();
addEventListener("hashchange", route.follow);

export const hrefOf = (tab: Tab, ...rest: string[]) => `#/${[tab, ...rest].map(encodeURIComponent).join("/")}`;
