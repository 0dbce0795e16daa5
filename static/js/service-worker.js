/* Keeps the public pages seen last, for when there is no network. The server puts VERSION, FILES (what the page without
   a network needs) and STATIC (where static files begin) before this.

   Nothing personal is kept: only addresses listed here, and of these only answers that the server marks as made for every
   visitor alike. Forms, pages by a secret link, the desk, the admin and the API are none of these. */
const PAGES = "pages-1";
const STORE = "files-1";
const OFFLINE = "/offline/";
const MOST_PAGES = 40;
const MOST_FILES = 80;
const PATIENCE = 4000;
const PUBLIC = /^\/(?:(?:calendar|map|places|requests|news)\/)?$|^\/(?:places|activities|news)\/\d+\/$/;
const STAFF = /^\/(?:accounts|admin|desk|totals|api)\//;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

/* Searches are not kept; of the calendar, its views, days and townships are. */
function isPublic(url) {
  const isPlain = !url.search || (url.pathname === "/calendar/" && !url.searchParams.get("q"));
  return url.origin === location.origin && PUBLIC.test(url.pathname) && isPlain;
}

function nameOf(url) {
  return url.origin + url.pathname + url.search;
}

async function trim(cache, most) {
  const names = await cache.keys();
  await Promise.all(names.slice(0, Math.max(0, names.length - most)).map((name) => cache.delete(name)));
}

async function keepPage(url, answer) {
  if (answer.status !== 200 || answer.redirected || answer.headers.get("X-Kept") !== "public") return;
  const cache = await caches.open(PAGES);
  const headers = { "Content-Type": answer.headers.get("Content-Type"), "X-Kept-At": String(Date.now()) };
  const security = answer.headers.get("Content-Security-Policy");
  if (security) headers["Content-Security-Policy"] = security;
  const copy = new Response(await answer.blob(), { headers });
  // Anew at the end: the one longest not seen goes first.
  await cache.delete(nameOf(url));
  await cache.put(nameOf(url), copy);
  await trim(cache, MOST_PAGES);
}

async function keepFile(request, answer) {
  if (answer.status !== 200) return;
  const cache = await caches.open(STORE);
  await cache.put(request, answer);
  await trim(cache, MOST_FILES);
}

async function keptPage(name) {
  return (await caches.open(PAGES)).match(name);
}

/* The page says itself how old it is: static/js/offline.js reads this. */
async function marked(page, why) {
  const words = await page.text();
  const mark = `<html data-kept-at="${page.headers.get("X-Kept-At")}" data-kept-why="${why}"`;
  return new Response(words.replace("<html", mark), { headers: page.headers });
}

async function withoutNetwork() {
  return (await (await caches.open(STORE)).match(OFFLINE)) || Response.error();
}

/* The network first; where it is silent for long or fails, what was kept. */
async function answerPage(url, network) {
  const kept = await keptPage(nameOf(url));
  try {
    if (!kept) return await network;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
    const answer = await Promise.race([network, late]);
    if (!answer) return marked(kept, "slow");
    return answer.status >= 500 ? marked(kept, "down") : answer;
  } catch {
    return kept ? marked(kept, "offline") : withoutNetwork();
  }
}

/* A name with the hash of its content never changes its content. */
async function answerFile(request, network) {
  const kept = await (await caches.open(STORE)).match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    return await network();
  } catch {
    return kept || Response.error();
  }
}

function visited(event, url) {
  const network = fetch(event.request);
  const stored = network.then((answer) => (isPublic(url) ? keepPage(url, answer.clone()) : null));
  event.waitUntil(stored.catch(() => null));
  event.respondWith(isPublic(url) ? answerPage(url, network) : network.catch(withoutNetwork));
}

function fetched(event) {
  const network = async () => {
    const answer = await fetch(event.request);
    event.waitUntil(keepFile(event.request, answer.clone()));
    return answer;
  };
  event.respondWith(answerFile(event.request, network));
}

self.addEventListener("fetch", (event) => {
  const { method, mode } = event.request;
  const url = new URL(event.request.url);
  // Somebody signs in or out: what was seen before is nobody's business.
  if (mode === "navigate" && url.pathname.startsWith("/accounts/")) event.waitUntil(caches.delete(PAGES));
  if (method !== "GET" || url.origin !== location.origin || STAFF.test(url.pathname)) return;
  if (mode === "navigate") visited(event, url);
  else if (url.pathname.startsWith(STATIC)) fetched(event);
});

/* The page that was open before this worker was there asks to be kept, with its files. */
self.addEventListener("message", (event) => {
  const url = new URL(event.data.page);
  const files = event.data.files.filter((file) => file.startsWith(location.origin + STATIC));
  if (!isPublic(url)) return;
  const keepAll = async () => {
    await keepPage(url, await fetch(nameOf(url), { credentials: "same-origin" }));
    await Promise.all(files.map(async (file) => keepFile(file, await fetch(file))));
  };
  event.waitUntil(keepAll().catch(() => null));
});

self.addEventListener("install", (event) => {
  const keepAll = async () => (await caches.open(STORE)).addAll([OFFLINE, ...FILES]);
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOurs = (name) => name === PAGES || name === STORE;
  const clear = async () => {
    const names = (await caches.keys()).filter((name) => !isOurs(name));
    await Promise.all(names.map((name) => caches.delete(name)));
  };
  event.waitUntil(clear().then(() => self.clients.claim()));
});
