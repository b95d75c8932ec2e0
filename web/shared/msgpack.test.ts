import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";

import { pack, unpack } from "./msgpack.ts";

const POWERS = [5, 7, 8, 15, 16, 31, 32, 52].map((bits) => 2 ** bits);
const INTEGERS = POWERS.flatMap((power) => [power - 1, power, power + 1, 1 - power, -power, -power - 1]);
const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 65_535, 65_536];
const VALUES: [name: string, value: unknown][] = [
  ["nil", null],
  ["true and false", [true, false]],
  ["integers at each border", [0, ...INTEGERS, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ["fractions", [0.5, -0.25, 1e300, 1 / 3, 2 ** 60]],
  ["letters of one to four bytes", ["a", "é", "س", "😀", "\ufeff"]],
  ["maps in maps", { a: { b: [{ c: null }] }, "": 1 }],
  ...LENGTHS.map((length): [string, unknown] => [`a text of ${length}`, "x".repeat(length)]),
  ...LENGTHS.map((length): [string, unknown] => [`an array of ${length}`, new Array<number>(length).fill(7)]),
  ...LENGTHS.filter((length) => length < 1000).map((length): [string, unknown] => [
    `a map of ${length}`,
    Object.fromEntries(Array.from({ length }, (_, place) => [`k${place}`, place])),
  ]),
];

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

describe("beside another implementation", () => {
  test.each(VALUES)("%s is written alike", (_name, value) => {
    expect(pack(value)).toEqual(encode(value));
  });

  test.each(VALUES)("%s is read alike", (_name, value) => {
    const bytes = encode(value);
    expect(unpack(bytes)).toEqual(decode(bytes));
    expect(unpack(pack(value))).toEqual(value);
  });
});

test("a map of more than 65,535 keys says so in four bytes", () => {
  const large = Object.fromEntries(Array.from({ length: 65_536 }, (_, place) => [place, 0]));
  expect(pack(large).slice(0, 5)).toEqual(bytesOf("df00010000"));
  expect(Object.keys(unpack(pack(large)) as object)).toHaveLength(65_536);
});

test("a float of four bytes is read, as other clients may write it", () => {
  expect(unpack(bytesOf("ca3f000000"))).toBe(0.5);
});

test("bytes in the middle of a larger buffer are read from their own beginning", () => {
  expect(unpack(bytesOf("ffff01ff").subarray(2, 3))).toBe(1);
});

test.each([
  ["nothing", ""],
  ["bytes behind the end", "0101"],
  ["a text past the end", "a261"],
  ["a number past the end", "cd01"],
  ["an array that says it is longer", "9301"],
  ["an array of four thousand million", "ddffffffff"],
  ["a map without its last value", "81a161"],
  ["a key that is no text", "810101"],
  ["a text that is not UTF-8", "a1ff"],
  ["half a pair of surrogates", "a3eda080"],
  ["a bin", "c40101"],
  ["an extension", "d40100"],
  ["what MessagePack never uses", "c1"],
  ["a thousand levels", "91".repeat(1000) + "01"],
])("%s is refused", (_name, hex) => {
  expect(() => unpack(bytesOf(hex))).toThrow();
});

test("a key named __proto__ becomes no prototype", () => {
  const read = unpack(pack(JSON.parse('{"__proto__": {"x": 1}}'))) as Record<string, unknown>;
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  expect(read["x"]).toBeUndefined();
});

test("what has no form is a bug of ours", () => {
  expect(() => pack([undefined])).toThrow(TypeError);
});
