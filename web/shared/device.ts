/** What this browser calls itself, made once and kept: two tabs are one device, and P-5 settles which of them stays. */

const KEY = "classroom-sync.device";
const SHAPE = /^[A-Za-z0-9_-]{1,32}$/;

/** This browser's name for itself; where nothing can be kept (private mode) it lasts as long as the page. */
export function thisDevice(storage: Pick<Storage, "getItem" | "setItem"> = window.localStorage): string {
  try {
    const kept = storage.getItem(KEY);
    if (kept !== null && SHAPE.test(kept)) return kept;
    const made = makeDevice();
    storage.setItem(KEY, made);
    return made;
  } catch (error) {
    if (error instanceof DOMException) return makeDevice(); // storage is full or forbidden
    throw error;
  }
}

function makeDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
