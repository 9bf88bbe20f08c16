/* The live stream: opened, watched and opened again for ever. The last good values stay until better ones come. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const SILENCE_MS = 12000;
  const LONGEST_BACKOFF_MS = 8000;
  let lastHeard = 0;
  let lostAt = null;
  let failures = 0;
  let release = null;
  let waiting = null;
  let scheduled = false;
  const painted = new Map();
  /* The newest of everything, painted or not: what all screens share, and the scenes by name. */
  center.latest = null;

  /* An element is touched only when what it shows changed; `again` paints it for another size or after a turn. */
  function paint(props, again) {
    for (const id of Object.keys(props)) {
      const element = document.getElementById(id);
      if (!element) continue;
      const given = props[id];
      const told = JSON.stringify(given);
      if (!again && painted.get(id) === told) continue;
      painted.set(id, told);
      const made = given.figure ? { ...given, figure: center.themed(given.figure, element) } : given;
      window.dash_clientside.set_props(id, made);
    }
  }

  center.paintScene = function (name) {
    if (center.latest && center.latest.scenes[name]) paint(center.latest.scenes[name], true);
  };

  function apply() {
    scheduled = false;
    const frames = waiting;
    waiting = null;
    if (!frames) return;
    const held = center.latest || { scenes: {} };
    center.latest = { ...held, ...frames.shared, scenes: { ...held.scenes, ...frames.scenes } };
    const shown = document.getElementById("page").className === "wall" ? center.scene : "desk";
    if (frames.scenes[shown]) paint(frames.scenes[shown], false);
    if (!frames.shared) return;
    paint(frames.shared.props, false);
    center.revision = frames.shared.revision;
    center.updates += 1;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      center.paintedAt = Date.now();
      document.documentElement.dataset.revision = String(center.revision);
      center.tick();
      setTimeout(center.tick, 80);
    }));
  }

  /* Frames of one update arrive together, the shared one last, and are painted together. */
  function show(event, message) {
    waiting = waiting || { scenes: {}, shared: null };
    if (event === "scene") waiting.scenes[message.scene] = message.props;
    else waiting.shared = message;
    if (scheduled) return;
    scheduled = true;
    const wait = Math.min(Math.max(message.show_at - center.serverNow(), 0), 1000);
    setTimeout(() => requestAnimationFrame(apply), wait);
  }

  function heard(event, data) {
    lastHeard = Date.now();
    const message = JSON.parse(data);
    if (release === null) release = message.release;
    else if (message.release !== release && sessionStorage.getItem("reloaded-for") !== message.release) {
      sessionStorage.setItem("reloaded-for", message.release);
      location.reload();
      return;
    }
    if (event === "beat") center.setServerTime(message.now, message.shifted);
    else show(event, message);
    if (!center.connected) {
      center.connected = true;
      failures = 0;
      lostAt = null;
      center.tick();
    }
  }

  function lines(block) {
    let event = "message";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) event = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (data) heard(event, data);
  }

  async function listen() {
    const page = document.getElementById("page");
    const wanted = page.className === "wall" ? "scenes=" + page.dataset.scenes : "scene=" + page.className;
    const address = "/api/v1/live?" + wanted + "&lang=" + page.dataset.lang;
    const stop = new AbortController();
    lastHeard = Date.now();
    const watchdog = setInterval(() => { if (Date.now() - lastHeard > SILENCE_MS) stop.abort(); }, 1000);
    try {
      const response = await fetch(address, { signal: stop.signal, cache: "no-store" });
      if (response.status === 401) { location.reload(); return; }
      if (!response.ok) return;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        rest += value;
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const block = rest.slice(0, end);
          rest = rest.slice(end + 2);
          lines(block);
        }
      }
    } catch (error) {
      if (!(error instanceof TypeError || error.name === "AbortError")) console.error(error);
    } finally {
      clearInterval(watchdog);
      stop.abort();
    }
  }

  async function forever() {
    for (;;) {
      await listen();
      if (center.connected || lostAt === null) lostAt = lastHeard;
      center.connected = false;
      center.tick();
      failures += 1;
      const longest = Math.min(LONGEST_BACKOFF_MS, 400 * 2 ** Math.min(failures, 5));
      await new Promise((resume) => setTimeout(resume, longest * (0.5 + Math.random() / 2)));
    }
  }

  center.showConnection = function (now, wrongBy) {
    const state = document.getElementById("link-state");
    const banner = document.getElementById("connection-banner");
    if (!state || !banner) return;
    const first = center.latest === null && lostAt === null;
    state.dataset.state = center.connected ? "on" : "off";
    const word = center.connected ? "live" : first ? "connecting" : "disconnected";
    const text = center.word(word) + (center.paused ? " · " + center.word("paused") : "");
    if (state.textContent !== text) state.textContent = text;
    const lost = center.connected || lostAt === null ? 0 : (Date.now() - lostAt) / 1000;
    if (lost > 3) {
      const since = document.getElementById("page").dataset.at * 1000;
      const last = center.latest ? center.latest.at * 1000 : since;
      const values = { time: center.clockTime(last, false), ago: center.lasting(lost) };
      banner.dataset.level = lost > 900 ? "urgent" : lost > 60 ? "strong" : "calm";
      banner.textContent = center.word(lost > 60 ? "not-connected" : "reconnecting", values);
    } else if (wrongBy) {
      banner.dataset.level = "calm";
      banner.textContent = center.word("wrong-clock", { n: wrongBy });
    } else {
      delete banner.dataset.level;
    }
  };

  function begin() {
    if (!document.getElementById("page") || !window.dash_clientside || !window.dash_clientside.set_props) {
      setTimeout(begin, 30);
      return;
    }
    center.tick();
    if (center.beginWall) center.beginWall();
    forever();
  }

  begin();
})();
