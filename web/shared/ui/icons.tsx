/** The few pictures of the screens, drawn as strokes in the colour of the text beside them. */

import type { JSX } from "preact";

const PATHS = {
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7v5l3.5 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  lost: "M4 4l16 16M8.5 16a5 5 0 0 1 6.5-.5M5 12.5a10 10 0 0 1 4.5-2.6M14 9.7a10 10 0 0 1 5 2.8M12 19.5h.01",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM16 16l4.5 4.5",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.5 2.9-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5a3.5 3.5 0 0 1 0 6.5M18 15c2.2.7 3.5 2.5 3.5 5",
  share: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
  hand: "M7.5 12V6.5a1.5 1.5 0 0 1 3 0V11m0-1V4.5a1.5 1.5 0 0 1 3 0V11m0-.5V5.5a1.5 1.5 0 0 1 3 0V13m0-2.5a1.5 1.5 0 0 1 3 0V15c0 3.6-2.4 6-6 6-3 0-4.5-1-6-3.5l-3-5c-.9-1.6 1.2-2.8 2.3-1.5l1.7 2.3",
  pen: "M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  about: "M12 11v5.5M12 7.5v.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  tools: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1M15 5v4M9 10v4M17 15v4",
  hidden: "M4 4l16 16M10 6.2A9.7 9.7 0 0 1 12 6c5 0 8.5 6 8.5 6a16 16 0 0 1-2.700 3.300M14.5 14.5a3.5 3.5 0 0 1-5-5M6.5 8A16 16 0 0 0 3.5 12s3.5 6 8.5 6a9 9 0 0 0 3-.5",
  shown: "M3.5 12S7 6 12 6s8.5 6 8.5 6-3.5 6-8.5 6-8.5-6-8.5-6zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  larger: "M5 12h14M12 5v14",
  smaller: "M5 12h14",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  notice: "M4 10v4h3l6 4V6l-6 4zM16.5 9.5a3.5 3.5 0 0 1 0 5",
  speak: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v3.5",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  screen: "M3.5 5h17v11h-17zM9 20h6M12 16v4",
  device: "M8 3.5h8v17H8zM11 17.5h2",
  again: "M5 12a7 7 0 1 0 2.2-5.1L4.500 9.500M4.500 4.500v5h5",
  halt: "M8.500 4h7L20 8.500v7L15.500 20h-7L4 15.500v-7zM9 9l6 6M15 9l-6 6",
  praise: "M12 3.800l2.500 5.200 5.700.7-4.200 3.900 1.100 5.600L12 16.500l-5.100 2.700L8 13.600 3.800 9.700l5.700-.7z",
  point: "M12 4v4M12 16v4M4 12h4M16 12h4M12 11.500v1",
  end: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return <Drawing d={PATHS[name]} isBold={name === "more"} />;
}

/** For a screen that has pictures of its own. */
export function Drawing({ d, isBold = false }: { d: string; isBold?: boolean }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={d}
        fill="none"
        stroke="currentColor"
        stroke-width={isBold ? 3 : 1.8}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
