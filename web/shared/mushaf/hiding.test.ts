import { describe, expect, test } from "vitest";

import { EMPTY_BOARD } from "../board.ts";
import type { Hide } from "../classroom.ts";
import type { Page, Piece } from "./format.ts";
import { hiddenAgain, isHidden, nextHidden, reveal, revealedBy } from "./hiding.ts";

const word = (id: string): Piece => ({ kind: "word", id, text: "w", isOverlined: false });
const end = (id: string): Piece => ({ kind: "ayah", id, text: "e" });
const page: Page = {
  number: 2,
  juz: 1,
  first: "2:1:1",
  surahs: new Map(),
  lines: [
    { kind: "surah", surah: 2 },
    { kind: "text", pieces: [{ kind: "sign", text: "۞" }, word("2:1:1"), end("2:1"), word("2:2:1")] },
    { kind: "text", pieces: [word("2:2:2"), end("2:2"), word("2:22:1")] },
  ],
};
const at = (level: Hide["level"], ...shown: string[]): Hide => ({ level, shown });

describe("hiding", () => {
  test("hides words that are not shown by their own anchor or their ayah's, and nothing else", () => {
    expect(isHidden(at("none"), "2:2:1")).toBe(false);
    expect(isHidden(at("words"), "2:2:1")).toBe(true);
    expect(isHidden(at("words", "2:2:1"), "2:2:1")).toBe(false);
    expect(isHidden(at("ayahs", "2:2"), "2:2:1")).toBe(false);
    expect(isHidden(at("ayahs", "2:2"), "2:22:1")).toBe(true);
    expect(isHidden(at("page"), "2:1")).toBe(false);
  });

  test("a tap reveals the word, the ayah, or the first ayah that is hidden", () => {
    expect(revealedBy(at("words"), "2:2:2", page)).toBe("2:2:2");
    expect(revealedBy(at("ayahs"), "2:2:2", page)).toBe("2:2");
    expect(revealedBy(at("page"), "2:22:1", page)).toBe("2:1");
    expect(revealedBy(at("page", "2:1"), "2:22:1", page)).toBe("2:2");
    expect(revealedBy(at("page"), "2:22:1", null)).toBe("2:22");
  });

  test("next goes in reading order to the end", () => {
    expect(nextHidden(at("words"), page)).toBe("2:1:1");
    expect(nextHidden(at("words", "2:1:1", "2:2:1"), page)).toBe("2:2:2");
    expect(nextHidden(at("ayahs", "2:1"), page)).toBe("2:2");
    expect(nextHidden(at("ayahs", "2:1", "2:2", "2:22"), page)).toBeNull();
    expect(nextHidden(at("none"), page)).toBeNull();
  });

  test("shows one thing more, and hides all again with a turn", () => {
    const hide = reveal(at("words", "2:1:1"), "2:2:1");
    expect(hide).toEqual(at("words", "2:1:1", "2:2:1"));
    expect(hiddenAgain({ ...EMPTY_BOARD, hide })).toEqual({ hide: { level: "words", shown: [] } });
    expect(hiddenAgain({ ...EMPTY_BOARD, hide: at("words") })).toEqual({});
  });
});
