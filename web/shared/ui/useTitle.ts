import { useEffect, useState } from "preact/hooks";

import { describeClassroom } from "../api.ts";

/** The title of a class: as known here, then as the server has it. Without an answer the code says which class it is. */
export function useTitle(code: string, known: string): string {
  const [title, setTitle] = useState(known);
  useEffect(() => {
    let isGone = false;
    describeClassroom(code).then(
      (described) => {
        if (!isGone) setTitle(described.title);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [code]);
  return title;
}
