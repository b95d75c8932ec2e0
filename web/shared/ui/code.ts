/** Class codes as people type them and as they are shown. */

const SHAPE = /^[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{6}$/;

/** The code in what was typed, without regard to case, spaces and hyphens (W-1); null when it cannot be one. */
export function readCode(typed: string): string | null {
  const bare = typed.replace(/[\s-]/g, "");
  // One letter stays one letter: "ß" would become "SS", and half a code a whole one.
  const code = bare.toUpperCase();
  return code.length === bare.length && SHAPE.test(code) ? code : null;
}

/** As it is shown: ABC-DEF. */
export function showCode(code: string): string {
  const bare = code.replace("-", "");
  return `${bare.slice(0, 3)}-${bare.slice(3)}`;
}
