export const settings = {
  title: "Settings",
  thisDevice: "This device",
  language: "Language",
  access: { read: "May look", control: "May look and change", admin: "May do everything" },
  disconnect: "Disconnect this device",
};
