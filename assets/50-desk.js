/* A program's page: filters live in the address, figures follow them and the city, and nothing a person does is disturbed. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const REFRESH_MS = 2000;
  const HOLDS_S = 10;
  const RETRY_MS = 5000;
  /* React has put new parts in by then; their ages are written at once instead of at the next second. */
  const TICK_AFTER_MS = 60;
  const CARRIED = ["period", "from", "to", "district", "compare"];
  const CHART = { displayModeBar: false, showSendToCloud: false, scrollZoom: false, doubleClick: "reset" };
  const DEFAULTS = { period: "today", compare: "week" };
  /* The filters as an address has them, in the order in which the server writes them. */
  center.filterKeys = ["period", "from", "to", "district", "category", "channel", "compare"];
  /* What each element shows. */
  const shown = new Map();
  const root = document.documentElement;
  const undrawn = new Set();
  const failing = new Set();
  let working = null;
  let refreshedAt = 0;
  let pending = false;
  let answered = null;

  const page = () => document.getElementById("page");
  const put = (id, props) => window.dash_clientside.set_props(id, props);

  /* The address says what is shown, as the server would write it: what is the default is left out, and what the days
     say, so that a short link stays a short link. */
  function address({ ...values }) {
    const kept = new URLSearchParams(location.search);
    if (values.from) delete values.period;
    for (const key of center.filterKeys) {
      kept.delete(key);
      if (values[key] && values[key] !== DEFAULTS[key]) kept.set(key, values[key]);
    }
    const query = kept.toString();
    return location.pathname + (query ? "?" + query : "");
  }

  /* An element is touched only when what it shows changed, or all of them `again` in other colours: words and figures
     at once, charts one after another from the top of the page, so that the first is seen soonest. */
  function paint(parts, again) {
    const changed = Object.keys(parts).filter((id) => again || shown.get(id) !== JSON.stringify(parts[id]));
    center.keepFocus(changed);
    for (const id of changed) {
      shown.set(id, JSON.stringify(parts[id]));
      const element = parts[id].figure ? null : document.getElementById(id);
      /* Such an element is empty in the page's layout and says so. */
      if (element && element.dataset.painted === "here") center.fill(element, parts[id]);
      else if (element) put(id, parts[id]);
    }
    center.retable();
    center.showOpened();
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
    for (const id of changed) if (parts[id].figure) undrawn.add(id);
    work();
  }

  /* Charts that wait, each drawn with the newest figure there is by then. What can be seen is drawn at once and in one
     frame, for each has the browser paint all of the page again; the rest one after another, while a person looks. */
  function work() {
    if (!working) working = drawAll().catch(console.error).finally(() => { working = null; });
  }

  async function drawAll() {
    while (undrawn.size) {
      let id = [...undrawn].find(isSeen);
      if (!id) {
        root.dataset.seen = root.dataset.painted;
        await new Promise(requestAnimationFrame);
        id = [...undrawn].find(isSeen) || [...undrawn][0];
      }
      undrawn.delete(id);
      await drawOne(id);
    }
    root.dataset.seen = root.dataset.painted;
    if (!failing.size) root.dataset.drawn = root.dataset.painted;
  }

  async function drawOne(id) {
    const part = center.sheetParts[id];
    const isNew = !document.getElementById(id);
    if (!part || (!part.figure.data.length && isNew)) return;
    try {
      await center.chart(id, part.figure, CHART);
      failing.delete(id);
    } catch (error) {
      console.error(error);
      failing.add(id);
      setTimeout(() => { undrawn.add(id); work(); }, RETRY_MS);
      return;
    }
    follow(id);
    if (isNew) await new Promise(requestAnimationFrame);
  }

  function isSeen(id) {
    const place = document.getElementById(id + "--plot");
    const { top, bottom } = place ? place.getBoundingClientRect() : { top: 0, bottom: 0 };
    return top < window.innerHeight && bottom > 0;
  }

  /* Until the charts of what is painted stand. */
  center.allDrawn = () => working || Promise.resolve();

  /* Paper waits for nothing: what is not drawn yet is drawn at once, and everything `again` in other colours. Returns the
     charts that could not be. */
  center.drawNow = function (again) {
    const parts = Object.entries(center.sheetParts || {}).filter(([, part]) => part.figure && part.figure.data.length);
    const isDue = (id) => again || undrawn.has(id) || !document.querySelector("#" + id + " .main-svg");
    return parts.filter(([id, part]) => {
      if (!isDue(id)) return false;
      if (!center.chartNow(id, part.figure, CHART)) return true;
      undrawn.delete(id);
      follow(id);
      return false;
    }).map(([id]) => id);
  };

  /* A click on a part of a chart that has a filter filters by it; on a day, it shows that day. */
  function follow(id) {
    const element = document.getElementById(id);
    const chart = element && element.querySelector(".js-plotly-plot");
    if (!chart || chart.dataset.followed) return;
    chart.dataset.followed = "true";
    chart.on("plotly_click", (event) => {
      const point = event.points[0];
      const meta = point.data.meta;
      if (meta && meta.filter) pick(meta.filter, meta.filter === "day" ? point.customdata : meta.value);
    });
  }

  /* One member of a dimension or one day; of a day the default period where there is none. */
  function pick(filter, value) {
    if (filter !== "day") { choose(filter, value); return; }
    if (value) choose("range", [value, value]);
    choose("period", value ? "custom" : DEFAULTS.period);
  }

  /* A new revision asks for new figures at most every two seconds, and only while the page shows the present; without
     one they are asked for when what is painted is some seconds old. The mark of what is painted goes along, so that
     the same is not sent again, and its question, for this one may overtake a person's. */
  center.deskRevision = function (revision, at) {
    const own = page();
    if (!own || own.dataset.live !== "true" || document.hidden || pending || !answered) return;
    if (revision === answered.revision && at - answered.at < HOLDS_S) return;
    pending = true;
    const wait = Math.max(0, REFRESH_MS - (Date.now() - refreshedAt));
    setTimeout(() => {
      refreshedAt = Date.now();
      pending = false;
      put("sheet-revision", { data: { revision: revision, at: refreshedAt, mark: answered.mark, query: answered.query } });
    }, wait);
  };

  /* A link to a panel leads there once the panel is there; what the address says later is not a way here. */
  function arrive() {
    if (center.arrived) return;
    center.arrived = true;
    const asked = location.hash && document.getElementById(location.hash.slice(1));
    if (!asked) return;
    asked.scrollIntoView({ block: "center" });
    const first = asked.querySelector("button");
    if (first) first.focus({ preventScroll: true });
  }

  /* What the address holds, as the bar's controls say it. */
  function held() {
    const { from, to, period, ...others } = Object.fromEntries(new URLSearchParams(location.search));
    return { ...DEFAULTS, ...others, from, to, period: from || to ? "custom" : period || DEFAULTS.period };
  }

  /* Back and forward: the bar follows the address, and the page follows the bar. Until all of it has, what it says is
     half of the one and half of the other, and no step of its own; a person who touches it goes on from where it is. Dash
     does not hear of it: it would put the page in anew, with nothing in it. */
  let following = false;
  window.addEventListener("popstate", (event) => {
    if (!document.querySelector(".filter-bar")) return;
    event.stopImmediatePropagation();
    following = true;
    const asked = held();
    for (const key of ["district", "category", "channel"]) choose(key, asked[key] || null);
    choose("compare", asked.compare);
    choose("range", [asked.from || null, asked.to || null]);
    choose("period", asked.period);
  }, true);
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { following = false; }, true);
  }

  function askAgain() {
    put("sheet-revision", { data: { revision: center.revision, at: Date.now(), mark: "", query: null } });
  }

  function choose(name, value) {
    put("filter-" + name, { value: value });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-filter],[data-about],[data-print],[data-reset]");
    if (!target) return;
    if (target.dataset.filter) {
      const chosen = target.getAttribute("aria-pressed") === "true" || target.dataset.chosen === "true";
      pick(target.dataset.filter, chosen ? null : target.dataset.value);
    } else if (target.dataset.reset) {
      if (document.querySelector('.chip[data-filter="day"]')) pick("day", null);
      for (const key of ["district", "category", "channel"]) choose(key, null);
    } else if (target.dataset.about) {
      const explain = () => put("about-asked", { data: { metric: target.dataset.about, at: Date.now() } });
      center.asked("about", explain);
      explain();
    } else if (target.dataset.print) {
      center.allDrawn().then(() => window.print());
    }
  });

  /* Charts carry their colours in them. */
  let recoloured = null;
  center.recolour = function () {
    if (center.sheetParts) { clearTimeout(recoloured); recoloured = setTimeout(() => paint(center.sheetParts, true), 50); }
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", center.recolour);

  /* The chosen days as people say them, without what both ends have in common. */
  function sayDays(from, to) {
    const opener = document.getElementById("filter-range");
    if (!opener) return;
    if (!from || !to) { delete opener.dataset.said; return; }
    const locale = page().dataset.lang === "id" ? "id-ID" : "en-GB";
    const shape = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    opener.dataset.said = shape.formatRange(new Date(from), new Date(to));
  }

  /* What of a choice its control has no room for. */
  document.addEventListener("pointerover", (event) => {
    const said = event.target.closest(".filter-bar .filter input");
    if (said) said.title = said.value;
  });

  /* The days stand in the bar while they are what is chosen; chosen without any, the calendar opens by itself. */
  function showDays(wanted, complete) {
    const control = document.querySelector(".filter-range");
    if (!control) return;
    control.classList.toggle("is-idle", !wanted);
    document.querySelector(".filter-bar").toggleAttribute("data-days", wanted);
    const opener = document.getElementById("filter-range");
    if (wanted && !complete && opener && !document.querySelector(".mantine-DatePickerInput-day")) {
      setTimeout(() => opener.click(), 0);
    }
  }

  /* Period, district and comparison hold for every page; what only this program knows stays here. */
  function carry() {
    const kept = new URLSearchParams(location.search);
    for (const key of [...kept.keys()]) if (!CARRIED.includes(key)) kept.delete(key);
    const query = kept.size ? "?" + kept : "";
    for (const link of document.querySelectorAll('.ways a, a.city')) {
      const path = link.pathname;
      if (path === "/" || path.startsWith("/program/")) link.setAttribute("href", path + query);
    }
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    desk: {
      collect: function (period, range, district, category, channel, compare) {
        const custom = period === "custom";
        const complete = Boolean(range && range[0] && range[1]);
        showDays(custom, complete);
        sayDays(...(complete ? range : []));
        if (custom && !complete) return window.dash_clientside.no_update;
        const [from, to] = custom ? range : ["", ""];
        const wanted = address({ period, from, to, district, category, channel, compare });
        /* An address that means the same in other words stands as it is, and is no step of its own. */
        const isOther = wanted !== address(held());
        if (following && isOther) return window.dash_clientside.no_update;
        following = false;
        if (isOther) history.pushState(null, "", wanted);
        carry();
        center.asked("page", askAgain);
        return location.search;
      },
      paint: function (answer) {
        if (!answer) return window.dash_clientside.no_update;
        answered = answer;
        center.answered("page");
        center.sheetParts = JSON.parse(answer.parts);
        center.followFilters();
        const { from, to } = held();
        sayDays(from, to);
        if (answer.rows) center.askRows(answer.rows).catch(console.error);
        if (page()) page().dataset.live = String(answer.live);
        requestAnimationFrame(() => { paint(center.sheetParts); arrive(); carry(); center.rowsFollow(); setTimeout(center.tick, TICK_AFTER_MS); });
        return answer.revision;
      },
    },
  });
})();
