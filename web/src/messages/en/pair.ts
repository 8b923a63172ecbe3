export const pair = {
  title: "Connect this device",
  how: "Scan the QR code that the house shows, or type the code here.",
  where: "The house shows one when it starts, and says there how to make another.",
  code: "Pairing code",
  name: "Name of this device",
  connect: "Connect",
  connecting: "Connecting …",
  known: "This device is already connected. The code was not used and still works for another.",
  devices: { iphone: "iPhone", ipad: "iPad", android: "Android phone", mac: "Mac", windows: "Windows PC", linux: "Linux PC", other: "Phone" },
};
