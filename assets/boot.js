/* First on every page: where plotly.js is, and a watch that never lets a page stay empty. */
(function () {
  "use strict";
  const center = (window.commandCenter = {
    revision: null, paintedAt: null, connected: false, scene: null, updates: 0, turns: 0,
  });
  const PATIENCE_MS = 20000;
  const LONGEST_MS = 300000;
  const onWall = location.pathname === "/wall";
  const withCharts = onWall || location.pathname.startsWith("/program/");
  document.documentElement.classList.toggle("on-wall", onWall);

  /* Dash sets this address itself and would always ask for the largest bundle. */
  const plotly = document.querySelector('meta[name="plotly"]').content;
  Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => plotly, set: () => undefined });
  let coming = null;
  center.withPlotly = function () {
    if (coming === null) {
      coming = window.Plotly ? Promise.resolve() : new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = plotly;
        script.onload = resolve;
        script.onerror = () => { coming = null; reject(new TypeError("plotly.js did not load")); };
        document.head.append(script);
      });
    }
    return coming;
  };
  if (withCharts) {
    const early = document.createElement("link");
    early.rel = "preload";
    early.as = "script";
    early.href = plotly;
    document.head.append(early);
    /* Running it takes a while: not before the page's content was asked for, and while the answer is on its way. */
    const ask = window.fetch;
    window.fetch = function (address) {
      if (String(address.url || address).includes("_dash-update-component")) {
        window.fetch = ask;
        setTimeout(() => center.withPlotly().catch(() => undefined), 0);
      }
      return ask.apply(window, arguments);
    };
  }

  /* Reloads are rare, further apart each time, and only towards a server that answers with a page of ours. */
  function stored(key) { return Number(sessionStorage.getItem(key)) || 0; }
  center.serverAnswers = async function () {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(8000) });
      return answer.status === 401 || (answer.ok && answer.headers.has("X-Release"));
    } catch {
      return false;
    }
  };
  center.reloadFor = async function (reason) {
    const wait = Math.min(PATIENCE_MS * 2 ** stored("reloads"), LONGEST_MS);
    if (Date.now() - stored("reloaded-at") < wait && stored("reloaded-at") <= Date.now()) return;
    if (!(await center.serverAnswers())) return;
    sessionStorage.setItem("reloads", String(stored("reloads") + 1));
    sessionStorage.setItem("reloaded-at", String(Date.now()));
    console.warn("reloading: " + reason);
    location.reload();
  };
  center.isWell = () => sessionStorage.removeItem("reloads");

  let emptySince = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (document.getElementById("page")) {
      emptySince = now;
      return;
    }
    const words = document.documentElement.lang === "en" ? "Connecting …" : "Menyambung …";
    const loading = document.querySelector("._dash-loading");
    if (loading && now - emptySince > 2000) loading.textContent = words;
    if (now - emptySince > PATIENCE_MS) center.reloadFor("the page stayed empty");
  }, 1000);
})();
