import { expect, test } from "vitest";

import { browserEnv } from "./env.ts";

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
}

class FakePage extends EventTarget {
  readonly document = new FakeDocument();
  readonly location = { origin: "https://school.test" };
}

function open() {
  const page = new FakePage();
  const env = browserEnv(page as unknown as Window & typeof globalThis);
  let count = 0;
  const undo = env.onWake(() => (count += 1));
  return { page, env, undo, wakes: () => count };
}

test("X-5: online, pageshow and becoming visible wake; being hidden does not", () => {
  const { page, wakes } = open();
  page.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("pageshow"));
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(wakes()).toBe(3);
  page.document.visibilityState = "hidden";
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(wakes()).toBe(3);
});

test("the undo ends all three", () => {
  const { page, undo, wakes } = open();
  undo();
  page.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("pageshow"));
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(wakes()).toBe(0);
});

test("the service is where the page came from", () => {
  expect(open().env.origin).toBe("https://school.test");
});
