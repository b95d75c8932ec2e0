/** The service worker of this page, where a browser has such: over https and on the machine itself. */

export type App = "student" | "teacher";

/** Puts it in charge; resolves once it is, and rejects where there can be none. */
export async function installWorker(app: App): Promise<void> {
  if (!("serviceWorker" in navigator)) throw new Error("this browser, or this address, has no service workers");
  const { serviceWorker } = navigator;
  const isInCharge = new Promise<void>((resolve) => {
    if (serviceWorker.controller !== null) resolve();
    else serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
  await serviceWorker.register(`/worker.js?${app}`, { scope: `/${app}/` });
  await isInCharge;
}
