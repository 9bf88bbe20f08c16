/* The first rows behind a program's page, beneath its panels. Nothing of them is asked for until they come near the screen;
   from then on they follow the page's filters and the city, whenever they are near. They stand in the plain table of
   54-rows.js: the grid's code would be more than a page with charts may load. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const element = (id) => document.getElementById(id);
  /* How far from the screen is near it. */
  const NEAR = "50% 0px";
  /* An answer that is not there by then was refused or lost, and is asked for again. */
  const ANSWERED_MS = 15000;
  let watched = false;
  let near = false;
  /* Whether the page shows more than the rows do. */
  let due = false;
  let asking = null;
  let shown = { question: null, mark: "" };

  const metric = () => element("behind-metric").value;
  const question = () => metric() + location.search;

  /* Other rows than those that stand are not read as if they were those that are asked for. */
  function wait() {
    const section = element("rows-behind");
    const isOther = question() !== shown.question;
    section.toggleAttribute("data-waiting", isOther);
    section.setAttribute("aria-busy", String(isOther));
    if (isOther) put("behind-words", { children: section.dataset.loading });
  }

  function ask() {
    if (!near || !due) return;
    due = false;
    asking = question();
    if (asking !== shown.question) {
      const mine = asking;
      center.asked("behind", again);
      setTimeout(() => { if (asking === mine && shown.question !== mine) again(); }, ANSWERED_MS);
    }
    /* Another question may have the same answer: with its mark it would never be told to stand for this one. */
    const mark = asking === shown.question ? shown.mark : "";
    put("behind-asked", { data: { metric: metric(), query: location.search, mark: mark, at: Date.now() } });
  }

  function again() {
    due = true;
    ask();
  }

  /* What the page shows is other or newer. Its own charts come first. */
  center.rowsFollow = function () {
    if (!element("rows-behind")) return;
    due = true;
    wait();
    if (watched) ask();
    else watch();
  };

  async function watch() {
    watched = true;
    await center.allDrawn();
    new IntersectionObserver((entries) => {
      near = entries[entries.length - 1].isIntersecting;
      ask();
    }, { rootMargin: NEAR }).observe(element("rows-behind"));
  }

  document.addEventListener("change", (event) => {
    if (event.target.id !== "behind-metric") return;
    for (const link of element("rows-behind").querySelectorAll("a")) {
      const address = new URL(link.href);
      address.searchParams.set("metric", metric());
      link.href = address.pathname + address.search;
    }
    wait();
    again();
  });

  function show(answer) {
    center.answered("behind");
    const parts = JSON.parse(answer.parts);
    shown = { question: asking, mark: answer.mark };
    wait();
    put("behind-words", parts["asked-words"]);
    for (const id of ["rows-problem", "rows-frame"]) put(id, parts[id]);
    center.askRows(answer.rows).catch(console.error);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { behind: { show } });
})();
