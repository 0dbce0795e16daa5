/* Says how old a page is that was kept for lack of a network, and has the service worker keep what is seen. */
(() => {
  const { keptAt, keptWhy } = document.documentElement.dataset;
  const note = document.querySelector("[data-kept-note]");
  const REASONS = { offline: "现在没有网络", slow: "网络很慢", down: "网站一时打不开" };

  function age(since) {
    const minutes = Math.max(0, Math.floor((Date.now() - since) / 60000));
    if (minutes < 1) return "刚才";
    if (minutes < 60) return ` ${minutes} 分钟前`;
    return minutes < 1440 ? ` ${Math.floor(minutes / 60)} 小时前` : ` ${Math.floor(minutes / 1440)} 天前`;
  }

  if (keptAt && note) {
    const words = document.createElement("p");
    words.textContent = `${REASONS[keptWhy]}。这是${age(Number(keptAt))}存下的内容，可能不是最新的。`;
    words.className = "notice wrap";
    note.append(words);
  }

  const workers = navigator.serviceWorker;
  if (!workers) return;
  const isNew = !workers.controller;
  workers.register("/sw.js").catch(() => null);
  workers.ready.then((registration) => {
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    if (isNew) registration.active.postMessage({ page: location.href, files });
  });
})();
