/**
 * Whether a student's screen follows the class, as a table of what happens to it.
 *
 *                 leaves to p              class turns to p        goes back
 *   following     away(p)                  following               following
 *   away(q)       away(p)                  following if p = q,     following
 *                                          else away(q)
 *
 * Leaving to the very page that the class is on is going back; where students may not leave, every state is following.
 */

export type Following = { readonly kind: "following" } | { readonly kind: "away"; readonly page: number };

export type FollowEvent =
  | { readonly kind: "leaves"; readonly to: number; readonly classPage: number | null }
  | { readonly kind: "turned"; readonly classPage: number | null }
  | { readonly kind: "back" }
  | { readonly kind: "locked" };

export const FOLLOWING: Following = { kind: "following" };

export function follow(state: Following, event: FollowEvent): Following {
  switch (event.kind) {
    case "leaves":
      return event.to === event.classPage ? FOLLOWING : { kind: "away", page: event.to };
    case "turned":
      return state.kind === "away" && state.page !== event.classPage ? state : FOLLOWING;
    case "back":
    case "locked":
      return FOLLOWING;
  }
}

/** The page on the screen. */
export function pageShown(state: Following, classPage: number | null): number | null {
  return state.kind === "away" ? state.page : classPage;
}
