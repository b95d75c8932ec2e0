/** What this browser keeps between visits. One that keeps nothing (private mode, full disk) is only less comfortable. */

const PREFIX = "classroom-sync.";

/** What was kept under this name, as `read` understands it; null for nothing, and for what it does not understand. */
export function recall<T>(name: string, read: (kept: unknown) => T | null): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : read(JSON.parse(text));
  } catch {
    return null;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // kept for this page only: the caller has the value too
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // nothing was kept, then
  }
}

/** Reads an object whose fields of these names are all texts. */
export function readTexts<K extends string>(...names: readonly K[]): (kept: unknown) => Record<K, string> | null {
  return (kept) => {
    if (typeof kept !== "object" || kept === null) return null;
    const fields = kept as Record<string, unknown>;
    return names.every((name) => typeof fields[name] === "string") ? (fields as Record<K, string>) : null;
  };
}
