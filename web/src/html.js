// Templates that escape what they are given, and a renderer that touches only what changed.

class Safe {
  constructor(text) {
    this.text = text;
  }
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function text(value) {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Safe) return value.text;
  if (Array.isArray(value)) return value.map(text).join("");
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

export function html(strings, ...values) {
  return new Safe(strings.reduce((out, part, n) => out + text(values[n - 1]) + part));
}

// `parts` is [[id, template], …]; each keeps its element, so an open menu survives a change elsewhere.
export function render(root, parts) {
  const wanted = new Set(parts.map(([id]) => id));
  for (const child of [...root.children]) if (!wanted.has(child.dataset.part)) child.remove();
  let before = null;
  for (const [id, template] of parts) {
    let element = [...root.children].find((child) => child.dataset.part === id);
    if (!element) {
      element = document.createElement("div");
      element.dataset.part = id;
      element.className = `part part-${id.replace(/[^a-z]+.*/, "")}`;
    }
    const place = before ? before.nextSibling : root.firstChild;
    if (element !== place) root.insertBefore(element, place);
    if (element.source !== template.text) element.innerHTML = element.source = template.text;
    before = element;
  }
}
