import { expect, test } from "vitest";

import { browserEnv } from "./env.ts";

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
}

class FakeStorage {
  isFull = false;
  private readonly texts = new Map<string, string>();

  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.texts.set(key, text);
  }

  removeItem(key: string): void {
    this.texts.delete(key);
  }
}

class FakePage extends EventTarget {
  readonly document = new FakeDocument();
  readonly location = { origin: "https://school.test" };
  readonly localStorage = new FakeStorage();
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

test("being hidden and being left are said; being seen again is not", () => {
  const { page, env } = open();
  let count = 0;
  const undo = env.onHide(() => (count += 1));
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(count).toBe(0);
  page.document.visibilityState = "hidden";
  page.document.dispatchEvent(new Event("visibilitychange"));
  page.dispatchEvent(new Event("pagehide"));
  expect(count).toBe(2);
  undo();
  page.dispatchEvent(new Event("pagehide"));
  page.document.dispatchEvent(new Event("visibilitychange"));
  expect(count).toBe(2);
});

test("a drawer keeps a text under its name, and a full device keeps nothing and says nothing", () => {
  const { page, env } = open();
  const drawer = env.drawer("pending");
  drawer.write("a");
  expect(drawer.read()).toBe("a");
  expect(env.drawer("other").read()).toBeNull();
  page.localStorage.isFull = true;
  drawer.write("b");
  expect(drawer.read()).toBe("a");
  drawer.write(null);
  expect(drawer.read()).toBeNull();
});
