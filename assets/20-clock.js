/* The server's clock and the age of data, written each second; a wrong clock of this computer is told. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const WRONG_CLOCK_MS = 30000;
  const loadedAt = Date.now();
  let offset = null;
  let told = false;

  /* Until the server has told its time, this computer's clock is believed unless the page itself is younger: no number
     may look newer than it is. */
  function believed() {
    const page = document.getElementById("page");
    return page ? Math.max(0, Number(page.dataset.at) * 1000 - loadedAt) : 0;
  }
  center.serverNow = () => Date.now() + (offset === null ? believed() : offset);
  center.setServerTime = function (ms, shifted) {
    offset = ms - Date.now();
    center.timeKnown = true;
    told = !shifted && Math.abs(offset) > WRONG_CLOCK_MS;
  };
  center.word = function (key, values) {
    const page = document.getElementById("page");
    let text = page.getAttribute("data-word-" + key) || "";
    for (const name of Object.keys(values || {})) text = text.replace("{" + name + "}", values[name]);
    return text;
  };
  center.lasting = function (seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return s + "\u00a0" + center.word("unit-second");
    /* Up to two hours in minutes, as long as a promise of one hour is told well: "88 minutes of 1 hour". */
    if (s < 7200) return Math.floor(s / 60) + "\u00a0" + center.word("unit-minute");
    if (s < 172800) return Math.floor(s / 3600) + "\u00a0" + center.word("unit-hour");
    return Math.floor(s / 86400) + "\u00a0" + center.word("unit-day");
  };
  center.clockTime = function (ms, withSeconds) {
    const page = document.getElementById("page");
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.dataset.zone };
    if (withSeconds) options.second = "2-digit";
    const shown = new Intl.DateTimeFormat("en-GB", options).format(ms);
    return page.dataset.lang === "id" ? shown.replaceAll(":", ".") : shown;
  };

  function put(id, text) {
    const element = document.getElementById(id);
    if (element && element.textContent !== text) element.textContent = text;
  }

  function tick() {
    const page = document.getElementById("page");
    if (!page) return;
    const now = center.serverNow();
    put("clock", center.clockTime(now, true));
    const locale = page.dataset.lang === "id" ? "id-ID" : "en-GB";
    const options = { weekday: "short", day: "numeric", month: "short", timeZone: page.dataset.zone };
    put("date", new Intl.DateTimeFormat(locale, options).format(now));
    const note = document.querySelector(".scene.is-showing > [hidden]");
    if (note) put("scene-note", note.textContent);
    for (const element of document.querySelectorAll(".age[data-at]")) {
      const at = Number(element.dataset.at);
      const text = at ? center.lasting(now / 1000 - at) : "–";
      if (element.textContent !== text) element.textContent = text;
    }
    if (center.showConnection) center.showConnection(now, told ? center.lasting(Math.abs(offset) / 1000) : "");
  }

  center.tick = tick;
  setInterval(tick, 1000);
})();
