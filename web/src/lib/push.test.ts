import { expect, test } from "vitest";

import { isOf, stateOf, type Around, type PushState } from "./push";

const PHONE: Around = { isSecure: true, hasPush: true, isApple: false, isInstalled: false, hasWorker: true, permission: "granted", isSubscribed: true };

test.each<[Partial<Around>, PushState]>([
  [{}, "on"],
  [{ isSubscribed: false }, "off"],
  [{ permission: "default" }, "off"],
  [{ permission: "denied" }, "denied"],
  [{ isSecure: false }, "insecure"],
  [{ isSecure: false, hasPush: false, isApple: true }, "insecure"],
  [{ hasWorker: false }, "untrusted"],
  [{ hasWorker: false, permission: "default" }, "untrusted"],
  [{ hasPush: false }, "unsupported"],
  [{ hasPush: false, isApple: true }, "install"],
  [{ hasPush: false, isApple: true, isInstalled: true }, "unsupported"],
])("what can be said of a device: %o is %s", (changes, state) => {
  expect(stateOf({ ...PHONE, ...changes })).toBe(state);
});

test("a subscription of another house's key is another one", () => {
  const made = (bytes: number[]) => ({ options: { applicationServerKey: new Uint8Array(bytes).buffer } });
  expect(isOf(made([4, 251, 255]), "BPv_")).toBe(true);
  expect(isOf(made([4, 251, 254]), "BPv_")).toBe(false);
  expect(isOf({ options: { applicationServerKey: null } }, "BPv_")).toBe(false);
});
