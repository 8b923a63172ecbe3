// A link or QR code carries the pairing code in its fragment: opening it pairs, once, and the code is gone.

export function codeIn(hash) {
  const found = /^#pair=([^&]+)$/.exec(hash);
  return found ? decodeURIComponent(found[1]) : null;
}

export function nameOf(userAgent) {
  const kinds = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android phone"], [/Macintosh/, "Mac"], [/Windows/, "Windows PC"], [/Linux/, "Linux PC"]];
  return kinds.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "Phone";
}
