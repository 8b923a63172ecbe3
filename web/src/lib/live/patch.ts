// RFC 7396 on the state in place, so that only what changed is drawn anew.

type Document = Record<string, unknown>;

const isDocument = (value: unknown): value is Document => typeof value === "object" && value !== null && !Array.isArray(value);

/** Merges `patch` into `target`; null removes. What is no document itself is replaced whole. */
export function mergeInto(target: Document, patch: Document): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (!isDocument(value)) target[key] = value;
    else {
      if (!isDocument(target[key])) target[key] = {};
      mergeInto(target[key] as Document, value);
    }
  }
}

