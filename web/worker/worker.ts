/**
 * The service worker of one of the two apps: with it a page opens without a network.
 *
 *   a page of the app     the network, for as long as it may take to be worth it; else as it was installed
 *   /assets/              as installed, or as fetched before; their names change with their content
 *   /materials/           what never changes as fetched before, an index from the network where there is one
 *   everything else       the network: what a class says is never answered from here
 *
 * `FILES` and `VERSION` are written in by the build (build/worker.ts): each build is a worker of its own, with its own shell.
 * The registration names the app: `/worker.js?student`, with the app's folder as its scope.
 */

declare const FILES: { readonly [app: string]: readonly string[] };
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const APP = worker.location.search.slice(1);
const SHELL = `shell-${APP}-${VERSION}`;
/** Also written by the page that saves the whole mushaf (shared/mushaf/saving.ts), hence without a version. */
const PAGES = "pages";
/** All of the mushaf and a hundred pages of other material; past it the oldest go. */
const MAX_PAGES = 800;
/** A network that takes longer for a page of a kilobyte is none. */
const PATIENCE_MS = 3000;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(dropFormerShells()));
worker.addEventListener("fetch", (event) => {
  const answer = answerTo(event);
  if (answer !== null) event.respondWith(answer);
});

async function install(): Promise<void> {
  const shell = await caches.open(SHELL);
  await shell.addAll(FILES[APP] ?? []);
  // Its files have names of their own: a page of the former version still finds its own in the browser's cache.
  await worker.skipWaiting();
}

async function dropFormerShells(): Promise<void> {
  const former = (await caches.keys()).filter((name) => name.startsWith(`shell-${APP}-`) && name !== SHELL);
  await Promise.all(former.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

function answerTo({ request }: FetchEvent): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return null;
  if (request.cache === "no-store") return null; // whoever says so keeps it otherwise
  if (request.mode === "navigate") return openPage(request);
  if (pathname.startsWith("/assets/")) return fromCacheFirst(request, SHELL);
  if (/^\/materials\/.*\/(index|start)\.json$/.test(pathname)) return fromNetworkFirst(request);
  return pathname.startsWith("/materials/") ? fromCacheFirst(request, PAGES) : null;
}

async function openPage(request: Request): Promise<Response> {
  const shell = await caches.match(`/${APP}/`);
  if (shell === undefined) return fetch(request);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    const response = await fetch(request, { signal: late.signal });
    return response.status < 500 ? response : shell;
  } catch {
    return shell;
  } finally {
    clearTimeout(timer);
  }
}

async function fromCacheFirst(request: Request, name: string): Promise<Response> {
  const known = await caches.match(request, { ignoreVary: true });
  if (known !== undefined) return known;
  const response = await fetch(request);
  const isForEver = response.headers.get("cache-control")?.includes("immutable") ?? false;
  if (response.status === 200 && isForEver) await keep(name, request, response.clone());
  return response;
}

async function fromNetworkFirst(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.status === 200) await keep(PAGES, request, response.clone());
    return response;
  } catch (error) {
    const known = await caches.match(request, { ignoreVary: true });
    if (known === undefined) throw error;
    return known;
  }
}

async function keep(name: string, request: Request, response: Response): Promise<void> {
  try {
    const cache = await caches.open(name);
    await cache.put(request, response);
    if (name !== PAGES) return;
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MAX_PAGES)).map((key) => cache.delete(key)));
  } catch {
    // a full device: the page is shown all the same
  }
}
