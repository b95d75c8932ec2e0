/** A participant's name, as W-2 bounds it; what else a name may not hold the server takes out. */

export const NAME_MAX = 40;

export function isName(trimmed: string): boolean {
  return trimmed !== "" && [...trimmed].length <= NAME_MAX;
}
