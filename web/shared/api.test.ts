import { describe, expect, test } from "vitest";

import { createClassroom, describeClassroom, endClassroom, joinClassroom, Problem } from "./api.ts";

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(status: number, body: unknown): { calls: Call[]; options: Parameters<typeof describeClassroom>[1] } {
  const calls: Call[] = [];
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fetch = async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    return new Response(status === 204 ? null : text, { status });
  };
  return { calls, options: { origin: "https://school.test", fetch } };
}

async function problemOf(asked: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await asked.catch((error: unknown) => error);
  if (!(caught instanceof Problem)) throw new Error("it was not refused");
  return caught;
}

describe("HTTP calls", () => {
  test("create: the teacher key travels in the header and not in the body", async () => {
    const created = { code: "ABCDEF", token: "t" };
    const { calls, options } = answering(201, created);
    expect(await createClassroom({ title: "T", name: "N", key: "secret" }, options)).toEqual(created);
    expect(calls[0]?.url).toBe("https://school.test/api/classrooms");
    expect(calls[0]?.init).toMatchObject({ method: "POST", headers: { authorization: "Bearer secret" } });
    expect(calls[0]?.init.body).toBe('{"title":"T","name":"N"}');
  });

  test("W-1: the code is sent as it was typed, escaped", async () => {
    const { calls, options } = answering(200, { open: true });
    await describeClassroom("abc-def/..", options);
    expect(calls[0]?.url).toBe("https://school.test/api/classrooms/abc-def%2F..");
    expect(calls[0]?.init.headers).not.toHaveProperty("authorization");
  });

  test("join and end", async () => {
    const joined = answering(201, { participant: "p2", token: "t", role: "student" });
    expect(await joinClassroom("ABCDEF", { name: "Amina" }, joined.options)).toMatchObject({ participant: "p2" });
    const ended = answering(204, null);
    await endClassroom("ABCDEF", "tok", ended.options);
    expect(ended.calls[0]?.init).toMatchObject({ method: "DELETE", headers: { authorization: "Bearer tok" } });
  });

  test("H-1: a problem document becomes a Problem", async () => {
    const { options } = answering(404, { code: "unknown", title: "Not found", detail: "no such class" });
    const problem = await problemOf(describeClassroom("XXXXXX", options));
    expect(problem).toMatchObject({ status: 404, code: "unknown", detail: "no such class", message: "no such class" });
  });

  test.each([
    ["an error page", "<html>bad gateway</html>", "the service answered 502"],
    ["a list", [], "the service answered 502"],
    ["an unknown code", { code: "tired", title: "Tired" }, "Tired"],
  ])("%s becomes one too", async (_what, body, detail) => {
    const { options } = answering(502, body);
    expect(await problemOf(describeClassroom("XXXXXX", options))).toMatchObject({
      status: 502,
      code: "unavailable",
      detail,
    });
  });

  test("no answer at all is status 0", async () => {
    const fetch = () => Promise.reject(new TypeError("network"));
    expect(await problemOf(describeClassroom("XXXXXX", { fetch }))).toMatchObject({ status: 0, code: "unavailable" });
  });
});
