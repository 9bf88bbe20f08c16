/* What this wall last painted, told to the server every few seconds. The report is made in an animation frame, so that
   a screen whose picture stands still stops reporting. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const EVERY_MS = 5000;
  const QUIET_MS = 15000;
  let errors = 0;
  let sending = false;
  window.addEventListener("error", () => { errors += 1; });
  window.addEventListener("unhandledrejection", () => { errors += 1; });

  function ownId() {
    let id = localStorage.getItem("wall-id");
    if (!/^browser-[0-9a-f]{8}$/.test(id || "")) {
      id = "browser-" + crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0");
      localStorage.setItem("wall-id", id);
    }
    return id;
  }

  function report() {
    const page = document.getElementById("page");
    if (!page || page.className !== "wall" || !center.paintedAt || sending) return;
    const shifted = !center.latest || center.latest.shifted;
    const painted = Math.max(center.paintedAt, center.turnedAt || 0);
    const body = {
      screen: page.dataset.screen || ownId(),
      scene: center.scene || "",
      revision: center.revision || 0,
      painted_ago_ms: Math.max(0, Math.round(Date.now() - painted)),
      open_for_ms: Math.round(performance.now()),
      offset_ms: shifted ? 0 : Math.round(center.serverNow() - Date.now()),
      release: document.documentElement.dataset.release || (center.latest && center.latest.release) || "",
      width_px: Math.round(window.innerWidth * window.devicePixelRatio),
      height_px: Math.round(window.innerHeight * window.devicePixelRatio),
      errors: Math.min(errors, 1000000),
      connected: center.connected,
    };
    const options = {
      method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    };
    sending = true;
    fetch("/api/v1/screens/painted", options)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((known) => { if (known) takeUp(page, known.version); })
      .catch(() => { /* The stream tells of a lost connection; the next report comes by itself. */ })
      .finally(() => { sending = false; });
  }

  /* A screen whose settings were changed loads them; not again and again while several servers disagree. */
  function takeUp(page, version) {
    if (!page.dataset.screen || version === page.dataset.version) return;
    if (Date.now() - Number(sessionStorage.getItem("settings-taken-up-at")) < QUIET_MS) return;
    sessionStorage.setItem("settings-taken-up-at", String(Date.now()));
    location.reload();
  }

  center.report = report;
  setInterval(() => requestAnimationFrame(report), EVERY_MS);
  const first = setInterval(() => {
    if (!center.paintedAt) return;
    clearInterval(first);
    requestAnimationFrame(report);
  }, 250);
})();
