import { expect, test } from "vitest";

import { addBrought, readMaterial } from "./brought.ts";
import { checkFiles, inOrder, readProblem } from "./upload.ts";

const MB = 1024 * 1024;
const file = (name: string, size = 1, type = "") => ({ name, size, type });

test.each([
  [[], "no_file"],
  [[file("a.pdf")], null],
  [[file("a.PDF"), file("b.png")], "wrong_kind"],
  [[file("a", 1, "application/pdf"), file("b")], "wrong_kind"],
  [[file("a.png", 25 * MB), file("b.png", 25 * MB)], null],
  [[file("a.png", 25 * MB), file("b.png", 25 * MB + 1)], "too_many_bytes"],
  [Array.from({ length: 501 }, () => file("a.png")), "too_many_pages"],
])("M-4: what can be seen of %o before it is sent", (files, reason) => {
  expect(checkFiles(files)).toBe(reason);
});

test("pages follow their names as people count", () => {
  expect(inOrder([file("p10.png"), file("p2.png"), file("P1.png")]).map(({ name }) => name)).toEqual(["P1.png", "p2.png", "p10.png"]);
});

test("M-4: a refusal is read with its reason, and a proxy's page by its status", () => {
  const problem = readProblem(400, '{"code": "invalid", "reason": "encrypted", "detail": "d"}');
  expect([problem.code, problem.reason, problem.detail]).toEqual(["invalid", "encrypted", "d"]);
  expect(readProblem(413, "<html>").reason).toBe("too_many_bytes");
  expect(readProblem(502, "<html>")).toMatchObject({ reason: null, code: "unavailable", status: 502 });
  expect(readProblem(400, '{"reason": "of a newer service"}').reason).toBeNull();
});

test("what was brought is kept newest first, each once", () => {
  const one = (id: string) => ({ id, kind: "pdf", title: id, pages: 1 }) as const;
  const kept = ["a", "b", "c", "d", "e", "f", "g", "b"].map(one).reduce<readonly ReturnType<typeof one>[]>((list, next) => {
    return addBrought(list, next) as readonly ReturnType<typeof one>[];
  }, []);
  expect(kept.map(({ id }) => id)).toEqual(["b", "g", "f", "e", "d", "c"]);
});

test.each([null, "x", {}, { id: "a", title: "t", pages: "1", kind: "pdf" }, { id: "a", title: "t", pages: 1, kind: "mushaf" }])(
  "%o is no material that was brought",
  (kept) => {
    expect(readMaterial(kept)).toBeNull();
  },
);

test("K-7: a material that is kept knows which way it is read", () => {
  const book = { id: "b", kind: "pdf", title: "Book", pages: 12 } as const;
  expect(readMaterial({ ...book, direction: "ltr" })).toEqual({ ...book, direction: "ltr" });
  expect(readMaterial({ ...book, direction: "up" })).toEqual(book);
});
