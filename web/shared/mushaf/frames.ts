/** Tells what has been drawn, after the frame that drew it. */

type RequestFrame = (run: () => void) => void;

/**
 * A function to call with each thing that comes onto the screen; `report` gets the newest that a frame has shown.
 *
 * The first frame callback runs before the frame is drawn, the second one after it. Something newer does not put a report
 * off: at 60 changes a second nothing would ever be reported. It is reported after a frame of its own.
 */
export function reportAfterFrame<T>(report: (shown: T) => void, requestFrame: RequestFrame): (next: T) => void {
  let newest: { readonly value: T } | null = null;
  let isWaiting = false;
  const wait = (): void => {
    isWaiting = true;
    requestFrame(() => {
      const drawn = newest;
      requestFrame(() => {
        isWaiting = false;
        if (newest !== drawn) wait();
        if (drawn !== null) report(drawn.value);
      });
    });
  };
  return (next) => {
    newest = { value: next };
    if (!isWaiting) wait();
  };
}
