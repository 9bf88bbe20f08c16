/* The numbers of a chart in a table: what the chart says at each of its points, in the same words. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const bare = (text) => text.replace(/<\/?b>/g, "");

  /* What is said at each point, with the day that a click on it shows; where lines share their points, each point says all
     of them once. */
  function said(figure) {
    const told = figure.data.filter((trace) => trace.hovertext || trace.hoveron === "fills");
    const points = told.flatMap((trace) => (trace.hovertext ? trace.hovertext.flat() : [trace.text]).map((text, index) => ({
      lines: bare(text).split("<br>"),
      day: trace.meta && trace.meta.filter === "day" ? trace.customdata[index] : "",
    })));
    const seen = new Set();
    return points.filter(({ lines: [at, ...values] }) => {
      const key = at + values.slice().sort().join();
      return !seen.has(key) && seen.add(key);
    });
  }

  /* The head of a row: what a click on its point shows, it shows too. */
  function rowHead(at, day) {
    const made = cell("th", day ? "" : at);
    made.scope = "row";
    if (day) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = at;
      Object.assign(button.dataset, { filter: "day", value: day });
      made.append(button);
    }
    return made;
  }

  /* "Name: value" or a value alone. */
  function pair(line) {
    const at = line.indexOf(": ");
    return at < 0 ? ["", line] : [line.slice(0, at), line.slice(at + 2)];
  }

  function cell(kind, text) {
    const made = document.createElement(kind);
    made.textContent = text;
    if (kind === "th") made.scope = "col";
    return made;
  }

  function table(figure) {
    const rows = said(figure).map(({ lines: [at, ...values], day }) => (
      values.length ? [rowHead(at, day), values.map(pair)] : [rowHead(pair(at)[0], day), [["", pair(at)[1]]]]));
    const names = [...new Set(rows.flatMap(([, values]) => values.map(([name]) => name)))];
    const made = document.createElement("table");
    if (names.some(Boolean)) {
      const head = made.createTHead().insertRow();
      head.append(cell("th", ""), ...names.map((name) => cell("th", name)));
    }
    const body = made.createTBody();
    for (const [first, values] of rows) {
      const row = body.insertRow();
      row.append(first, ...names.map((name) => cell("td", (values.find(([own]) => own === name) || ["", ""])[1])));
    }
    return made;
  }

  function show(card) {
    const place = document.getElementById(card + "--table");
    const part = (center.sheetParts || {})[card + "--graph"];
    if (place && part && part.figure) place.replaceChildren(table(part.figure));
  }

  /* New numbers come into open tables too. */
  center.retable = function () {
    for (const button of document.querySelectorAll('[data-table][aria-pressed="true"]')) show(button.dataset.table);
  };

  /* A table in the place of its chart, or the chart again. */
  center.asTable = function (card, open) {
    document.querySelector(`[data-table="${card}"]`).setAttribute("aria-pressed", String(open));
    document.getElementById(card).classList.toggle("as-table", open);
    document.getElementById(card + "--table").hidden = !open;
    if (open) show(card);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-table]");
    if (button) center.asTable(button.dataset.table, button.getAttribute("aria-pressed") !== "true");
  });
})();
