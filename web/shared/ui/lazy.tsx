/** Parts of the screens that a first visit does without: fetched when they are asked for, or when there is time. */

import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";

const fetchings: (() => Promise<void>)[] = [];

/** A part that is fetched when it is shown, or before by `ahead`. */
export interface LazyPart<P> {
  (props: P): JSX.Element | null;
  readonly ahead: () => void;
}

/** Nothing until it is here; asked for again the next time it is to be shown, if it could not be had. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): LazyPart<P> {
  const part = signal<{ readonly View: ComponentType<P> } | null>(null);
  const fetchPart = async (): Promise<void> => {
    if (part.peek() === null) part.value = { View: await load() };
  };
  fetchings.push(fetchPart);
  const ahead = (): void => void fetchPart().catch(() => undefined);
  function Lazy(props: P): JSX.Element | null {
    useEffect(ahead, []);
    if (part.value === null) return null;
    const { View } = part.value;
    return <View {...props} />;
  }
  return Object.assign(Lazy, { ahead });
}

/** Fetch all of them, one after the other: what a class may need must not wait for the network when it is away. */
export async function fetchLazyParts(): Promise<void> {
  for (const fetchPart of fetchings) await fetchPart().catch(() => undefined);
}
