// The frame of the settings: their list, what every page says, and this device.

export const settings = {
  title: "Settings",
  pages: {
    access: ["Access", "Phones, tokens, who may do what"],
    devices: ["Devices", "Battery, inverters, chargers and how they are"],
    vehicle: ["Cars", "What they hold and how they are known"],
    tariff: ["Prices", "Your retailer and its tariff"],
    forecast: ["Sun forecast", "Where tomorrow's sun is told from"],
    site: ["House", "Its name, its fuse and its limits"],
    notifications: ["Messages", "What you are told, and when it is quiet"],
    automations: ["Automations", "When this happens, do that"],
  } as Record<string, [string, string]>,
  all: "All settings",
  offline: "Offline: this is what was last read, and nothing can be changed now.",
  reading: "Asking the house …",
  again: "Try again",
  onlyAdmin: "This device may not see or change this. A device that may do everything can.",
  surely: (what: string) => `${what}: tap again`,
  thisDevice: "This device",
  language: "Language",
  version: (version: string) => `PowerSync ${version}`,
  scope: { read: "May look", control: "May look and change", admin: "May do everything" },
  disconnect: "Disconnect this device",
  leftBehind: "Disconnected here. The house did not hear it: take its access away from another device.",
};
