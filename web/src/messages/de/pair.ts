import type { Messages } from "../en";

export const pair: Messages["pair"] = {
  title: "Dieses Gerät verbinden",
  how: "Scannen Sie den QR-Code, den das Haus zeigt, oder tippen Sie den Code hier ein.",
  where: "Das Haus zeigt einen beim Start und sagt dort, wie man einen neuen macht.",
  code: "Code",
  name: "Name dieses Geräts",
  connect: "Verbinden",
  connecting: "Verbinde …",
  known: "Dieses Gerät ist schon verbunden. Der Code gilt noch für ein anderes.",
  devices: { iphone: "iPhone", ipad: "iPad", android: "Android-Telefon", mac: "Mac", windows: "Windows-PC", linux: "Linux-PC", other: "Telefon" },
};
