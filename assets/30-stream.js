/* What comes over the line: snapshots are painted, beats say that nothing new happened. The last good values stay
   until better ones come, and say how old they are. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const BROKEN_AFTER = 3;
  const RETRY_MS = 5000;
  const PICTURE_EVERY_MS = 60000;
  /* Nothing to click, nothing to upload: the wall is looked at, and charts never leave the house. */
  const STILL = { staticPlot: true, displayModeBar: false, showSendToCloud: false };
  const page = () => document.getElementById("page");
  const onWall = () => page().className === "wall";
  /* A hub builds everything every ten seconds; the database is away when three of these are missing. */
  center.unconfirmedMs = 30000;
  let confirmedAt = 0;
  let waiting = null;
  let scheduled = false;
  let broken = 0;
  const told = new Map();
  /* The newest of everything, painted or not: what all screens share, and the scenes by name. */
  center.latest = null;

  /* An element is touched only when what it shows changed; `again` draws charts for another size or after a turn. */
  function paint(props, again) {
    const charts = [];
    center.keepFocus(Object.keys(props));
    for (const id of Object.keys(props)) {
      const { figure, ...others } = props[id];
      const element = document.getElementById(id);
      if (!element && !(figure && document.getElementById(id + "--plot"))) continue;
      const text = JSON.stringify(props[id]);
      const same = told.get(id) === text;
      told.set(id, text);
      if (figure && (again || !same)) charts.push({ id, figure, text });
      if (!same && Object.keys(others).length) put(element, others);
    }
    return draw(charts);
  }

  /* A wall is plain elements; on the desk Dash holds them. */
  function put(element, props) {
    if (onWall()) center.fill(element, props);
    else window.dash_clientside.set_props(element.id, props);
  }

  /* New charts come one after another, so that the first is seen soonest; one that fails keeps no other from it. */
  async function draw(charts) {
    let fault = null;
    for (const { id, figure, text } of charts) {
      if (told.get(id) !== text) continue;
      const isNew = !document.getElementById(id);
      try {
        await center.chart(id, figure, STILL);
      } catch (error) {
        fault = error;
        told.delete(id);
      }
      if (isNew) await new Promise(requestAnimationFrame);
    }
    if (fault) throw fault;
  }

  async function repaint(name) {
    const held = center.latest && center.latest.scenes[name];
    if (held) await paint(held, true);
  }
  center.paintScene = (name) => repaint(name).catch(failed);

  function painted() {
    broken = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      center.paintedAt = Date.now();
      document.documentElement.dataset.revision = String(center.revision);
      center.tick();
      setTimeout(center.tick, 80);
      if (!keeping) keepPictures();
    }));
  }

  function apply() {
    scheduled = false;
    const frames = waiting;
    waiting = null;
    if (!frames) return;
    const held = center.latest || { scenes: {} };
    center.latest = { ...held, ...frames.shared, scenes: { ...held.scenes, ...frames.scenes } };
    const shown = onWall() ? center.scene : "desk";
    const made = [];
    try {
      if (frames.scenes[shown]) made.push(paint(frames.scenes[shown], false));
      if (frames.shared) made.push(paint(frames.shared.props, false));
    } catch (error) {
      failed(error);
      return;
    }
    if (!frames.shared) return;
    /* A lower revision is as good as a higher one: the database may have been replaced. */
    center.revision = frames.shared.revision;
    center.updates += 1;
    if (center.deskRevision) center.deskRevision(center.revision, frames.shared.at);
    Promise.all(made).then(painted, failed);
  }

  /* A page that cannot paint would be old in silence: what was not painted is tried again, then the page anew. */
  function failed(error) {
    console.error(error);
    broken += 1;
    if (broken >= BROKEN_AFTER) center.reloadFor("painting failed");
    else if (onWall()) setTimeout(() => repaint(center.scene).then(painted, failed), RETRY_MS);
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

  /* Once for each release, so that two servers of different releases never make a screen flicker between them. */
  function isOld(message) {
    const own = document.documentElement.dataset.release;
    if (message.release === own || sessionStorage.getItem("reloaded-for") === message.release) return false;
    sessionStorage.setItem("reloaded-for", message.release);
    location.reload();
    return true;
  }

  function heard(event, data) {
    const message = JSON.parse(data);
    if (isOld(message)) return;
    if (event === "beat") {
      center.setServerTime(message.now, message.shifted);
      /* A server that never reached its database confirms nothing. */
      if (message.confirmed) confirmedAt = message.confirmed * 1000;
    } else {
      confirmedAt = Math.max(confirmedAt, message.at * 1000);
      show(event, message);
    }
    center.link.established();
  }

  /* Also the door for a replay. */
  center.hear = heard;

  function block(text) {
    let event = "message";
    let data = "";
    for (const line of text.split("\n")) {
      if (line.startsWith("event: ")) event = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (data) heard(event, data);
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /* What is wrong now, if anything: the line, the database behind it, this computer's clock. */
  function trouble(now, wrongBy) {
    const lost = center.connected || center.link.lostAt === null ? 0 : performance.now() - center.link.lostAt;
    if (lost > 3000 || (lost > 0 && center.unanswered())) return { lost, word: lost > 60000 ? "not-connected" : "reconnecting" };
    const unconfirmed = center.connected && confirmedAt > 0 ? now - confirmedAt : 0;
    if (unconfirmed > center.unconfirmedMs) return { lost: unconfirmed, word: "database-away" };
    if (center.noAnswer()) return { lost: 0, word: center.noAnswer() };
    return wrongBy ? { lost: 0, word: "wrong-clock" } : null;
  }

  center.showConnection = function (now, wrongBy) {
    const state = document.getElementById("link-state");
    const banner = document.getElementById("connection-banner");
    if (!state || !banner) return;
    const found = trouble(now, wrongBy);
    const first = center.latest === null && center.link.failures === 0;
    const live = center.connected && !(found && found.lost);
    state.dataset.state = live ? "on" : "off";
    document.documentElement.dataset.link = found && found.lost ? "lost" : "live";
    const word = live ? "live" : first ? "connecting" : "disconnected";
    write(state, center.word(word) + (center.pausedUntil ? " · " + center.word("paused", { time: center.clockTime(center.pausedUntil, false) }) : ""));
    if (found) {
      const last = center.latest ? center.latest.at * 1000 : page().dataset.at * 1000;
      const values = { time: center.clockTime(last, false), ago: center.lasting(found.lost / 1000), n: wrongBy };
      banner.dataset.level = found.lost > 900000 ? "urgent" : found.lost > 60000 ? "strong" : "calm";
      const later = found.lost && center.unanswered() ? " · " + center.word("asked-later") : "";
      write(banner, center.word(found.word, values) + later);
    } else {
      delete banner.dataset.level;
    }
  };

  /* What this screen shows, kept for the time when it has to start while the server is away. */
  let keeping = false;
  async function keepPicture() {
    if (!center.connected || !page()) return;
    const worn = (link) => !link.media || window.matchMedia(link.media).matches;
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')].filter(worn).map((link) => link.href);
    const theme = [...document.documentElement.classList];
    const kept = { at: center.latest.at * 1000, styles, theme, html: page().outerHTML };
    const pictures = await caches.open("last-picture");
    await pictures.put(location.pathname + location.search, new Response(JSON.stringify(kept)));
    const files = await caches.open("release-" + document.documentElement.dataset.release);
    const known = (await files.keys()).map((request) => request.url);
    await files.addAll(styles.filter((href) => !known.includes(href)));
    document.documentElement.dataset.kept = String(kept.at);
  }
  function keepPictures() {
    keeping = true;
    if (!navigator.serviceWorker || !window.caches) return;
    const warn = (error) => console.warn(error);
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" })
      .then(() => navigator.serviceWorker.ready).then(keepPicture).catch(warn);
    setInterval(() => keepPicture().catch(warn), PICTURE_EVERY_MS);
  }

  function address() {
    const { className, dataset } = page();
    const wanted = onWall() ? "scenes=" + dataset.scenes : "scene=" + className;
    return "/api/v1/live?" + wanted + "&lang=" + dataset.lang;
  }

  function begin() {
    if (!page() || !(onWall() || (window.dash_clientside && window.dash_clientside.set_props))) {
      setTimeout(begin, 30);
      return;
    }
    center.begun = true;
    center.tick();
    if (center.beginWall) center.beginWall();
    center.link.follow(address, block);
  }

  /* After the scripts that follow. */
  setTimeout(begin, 0);
})();
