/**
 * The apps' icons and manifests, drawn here: an open book and a point on it.
 *
 * A PNG is a signature and three chunks around deflated rows of pixels; the picture is polygons, sampled 4 by 4 in each pixel.
 */

import { crc32, deflateSync } from "node:zlib";
import type { Plugin } from "vite";

type Point = readonly [x: number, y: number];
type Colour = readonly [red: number, green: number, blue: number];

const GREEN: Colour = [18, 105, 90];
const PAPER: Colour = [252, 248, 237];
const SHADE: Colour = [226, 215, 186];
const GOLD: Colour = [255, 208, 94];

/** In a square of 100; what a mask cuts off lies outside the circle of 40 around its middle. */
const SHAPES: readonly { readonly colour: Colour; readonly points: readonly Point[] }[] = [
  { colour: PAPER, points: [[51, 36], [60, 31], [77, 29], [77, 65], [60, 67], [51, 72]] },
  { colour: PAPER, points: [[49, 36], [40, 31], [23, 29], [23, 65], [40, 67], [49, 72]] },
  { colour: SHADE, points: [[30, 40], [43, 43], [43, 46], [30, 43]] },
  { colour: SHADE, points: [[30, 48], [43, 51], [43, 54], [30, 51]] },
  { colour: SHADE, points: [[57, 43], [70, 40], [70, 43], [57, 46]] },
  { colour: GOLD, points: [[56, 49], [71, 46], [71, 56], [56, 59]] },
];
const SAMPLES = 4;

export function icon(size: number): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixel(x, y, size).forEach((part, at) => (rows[y * (1 + size * 3) + 1 + x * 3 + at] = part));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8); // eight bits each of red, green and blue
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function pixel(x: number, y: number, size: number): number[] {
  const sum = [0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const at: Point = [
      ((x + ((sample % SAMPLES) + 0.5) / SAMPLES) * 100) / size,
      ((y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * 100) / size,
    ];
    const colour = SHAPES.findLast(({ points }) => isInside(at, points))?.colour ?? GREEN;
    colour.forEach((part, place) => (sum[place] = (sum[place] ?? 0) + part));
  }
  return sum.map((part) => Math.round(part / SAMPLES ** 2));
}

/** A ray to the right crosses the outline an odd number of times. */
function isInside([x, y]: Point, points: readonly Point[]): boolean {
  const crossings = points.filter(([ax, ay], at) => {
    const [bx, by] = points[(at + 1) % points.length] ?? [ax, ay];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
  });
  return crossings.length % 2 === 1;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(content.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

function manifest(app: "student" | "teacher"): string {
  const icons = SIZES.map((size) => ({ src: `/icon-${size}.png`, sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable" }));
  return JSON.stringify({
    id: `/${app}/`,
    name: app === "teacher" ? "Classroom Sync, teacher" : "Classroom Sync",
    short_name: app === "teacher" ? "Teach" : "Classroom",
    start_url: `/${app}/`,
    scope: `/${app}/`,
    display: "standalone",
    background_color: "#efeae0",
    theme_color: "#efeae0",
    icons,
  });
}

const SIZES = [192, 512] as const;

export function installable(): Plugin {
  return {
    name: "installable",
    apply: "build",
    generateBundle() {
      for (const size of SIZES) this.emitFile({ type: "asset", fileName: `icon-${size}.png`, source: icon(size) });
      for (const app of ["student", "teacher"] as const) {
        this.emitFile({ type: "asset", fileName: `${app}.webmanifest`, source: manifest(app) });
      }
    },
  };
}
