/* First on every page: where plotly.js is, and a watch that never lets a page stay empty or without its scripts. */
(function () {
  "use strict";
  const center = (window.commandCenter = {
    revision: null, paintedAt: null, connected: false, scene: null, updates: 0, turns: 0,
  });
  const PATIENCE_MS = 20000;
  const LONGEST_MS = 300000;
  const onWall = location.pathname === "/wall";
  document.documentElement.classList.toggle("on-wall", onWall);

  const plotly = document.querySelector('meta[name="plotly"]').content;
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
  if (onWall || location.pathname.startsWith("/program/")) center.withPlotly().catch(() => undefined);

  /* Dash asks for a page's content in three steps once all its scripts have run. Asked now, the answers are there by then;
     a question that is another one after all is asked as it is. */
  const STALE_MS = 15000;
  const ask = window.fetch;
  const asked = new Map();
  function askEarly(address, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const answer = ask(address, body ? { method: "POST", headers, body } : { headers });
    answer.catch(() => { /* Asked anew when Dash wants it. */ });
    asked.set(address + (body || ""), answer);
  }
  function askAsDash() {
    const place = (property) => ({ id: "place", property, value: location[property] });
    const changed = ["place.pathname", "place.search"];
    askEarly("/_dash-layout");
    askEarly("/_dash-dependencies");
    askEarly("/_dash-update-component", JSON.stringify({
      output: "page-content.children",
      outputs: { id: "page-content", property: "children" },
      inputs: [place("pathname"), place("search")],
      changedPropIds: changed,
      parsedChangedPropsIds: changed,
    }));
    window.fetch = function (address, given) {
      const question = new URL(address.url || address, location).pathname + ((given && given.body) || "");
      const answer = asked.get(question);
      asked.delete(question);
      if (!asked.size) window.fetch = ask;
      const anew = () => ask.call(window, address, given);
      return answer ? answer.catch(anew) : anew();
    };
    setTimeout(() => { asked.clear(); window.fetch = ask; }, STALE_MS);
  }
  if (!onWall) askAsDash();

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
    if (document.getElementById("page") && center.begun) {
      emptySince = now;
      return;
    }
    const words = document.documentElement.lang === "en" ? "Connecting …" : "Menyambung …";
    const loading = document.querySelector("._dash-loading");
    if (loading && now - emptySince > 2000) loading.textContent = words;
    if (now - emptySince > PATIENCE_MS) center.reloadFor("the page stayed empty");
  }, 1000);
})();
