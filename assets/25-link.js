/* The line to the server: opened, watched and opened again for ever, whatever the network, a proxy, sleep or the clock
   of this computer do. It knows nothing of what is said on it. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const SILENCE_MS = 12000;
  const ANSWER_MS = 6000;
  const LONGEST_BACKOFF_MS = 8000;
  const LONGEST_RETRY_AFTER_MS = 10000;
  const SLEPT_MS = 5000;
  const link = (center.link = { failures: 0, lostAt: null, heardAt: 0, attempts: 0 });
  let wake = null;
  let cut = null;

  /* performance.now() never jumps when the clock of this computer is set. */
  function heard() {
    link.heardAt = performance.now();
  }

  function askedToWait(response) {
    const given = response.headers.get("Retry-After");
    if (given === null) return 0;
    const ms = /^\d+$/.test(given.trim()) ? Number(given) * 1000 : Date.parse(given) - Date.now();
    return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
  }

  async function readAll(body, block) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      rest += value;
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
        block(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
    }
  }

  /* One connection, until it ends; returns how long the server asks us to stay away. */
  async function once(address, block) {
    const stop = new AbortController();
    const begun = performance.now();
    let answered = false;
    cut = () => stop.abort();
    heard();
    const watchdog = setInterval(() => {
      const now = performance.now();
      if (now - link.heardAt > SILENCE_MS || (!answered && now - begun > ANSWER_MS)) stop.abort();
    }, 1000);
    try {
      const response = await fetch(address(), { signal: stop.signal, cache: "no-store" });
      answered = true;
      if (response.status === 401) center.reloadFor("signed out");
      /* A proxy may answer with a page of its own, and with 200. */
      const stream = (response.headers.get("Content-Type") || "").startsWith("text/event-stream");
      if (response.ok && stream) await readAll(response.body, block);
      return response.ok ? 0 : askedToWait(response);
    } catch (error) {
      if (!(error instanceof TypeError || error.name === "AbortError")) console.error(error);
      return 0;
    } finally {
      clearInterval(watchdog);
      cut = null;
      stop.abort();
    }
  }

  function pause(ms) {
    return new Promise((resume) => {
      wake = resume;
      setTimeout(resume, ms);
    });
  }

  link.established = function () {
    const again = link.failures > 0;
    link.failures = 0;
    link.lostAt = null;
    if (center.connected) return;
    center.connected = true;
    if (again) document.dispatchEvent(new Event("reconnected"));
    center.isWell();
    center.tick();
  };

  link.follow = async function (address, block) {
    for (;;) {
      link.attempts += 1;
      document.documentElement.dataset.attempts = String(link.attempts);
      const asked = await once(address, block);
      if (center.connected || link.lostAt === null) link.lostAt = link.heardAt;
      center.connected = false;
      center.tick();
      link.failures += 1;
      document.documentElement.dataset.linkFailures = String(link.failures);
      const longest = Math.min(LONGEST_BACKOFF_MS, 400 * 2 ** Math.min(link.failures, 5));
      await pause(Math.max(longest * (0.5 + Math.random() / 2), asked));
    }
  };

  /* The network is back, or somebody looks: do not wait for the end of a pause. */
  function now() {
    if (wake && !center.connected) wake();
  }
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });

  /* This computer slept: the connection is dead though nobody said so. Monotonic time may stand still in sleep. */
  let lastTick = Date.now();
  setInterval(() => {
    const slept = Date.now() - lastTick - 1000;
    lastTick = Date.now();
    if (slept > SLEPT_MS) {
      if (cut) cut();
      else now();
    }
  }, 1000);
})();
