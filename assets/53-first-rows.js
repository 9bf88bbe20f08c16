/* The first rows in a plain table, in the place and the look of the grid, whose code takes as long to run as all the rest of
   the page; what a person did with it meanwhile holds for the grid. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const THERE = ".ag-cell-value:not(:empty), .ag-overlay-no-rows-center";

  function cell(kind, column, text) {
    const made = document.createElement(kind);
    made.textContent = text;
    if (kind === "th") made.scope = "col";
    made.classList.toggle("number", column.type === "rightAligned");
    made.classList.toggle("pinned", Boolean(column.pinned));
    return made;
  }

  function heading(column, oldestFirst) {
    const made = cell("th", column, column.headerName);
    if (!column.initialSort) return made;
    made.setAttribute("aria-sort", oldestFirst ? "ascending" : "descending");
    const arrow = document.createElement("span");
    arrow.textContent = oldestFirst ? " ↑" : " ↓";
    arrow.setAttribute("aria-hidden", "true");
    made.append(arrow);
    return made;
  }

  center.firstRows = function ({ columns: given, first, oldestFirst }) {
    const columns = [...given.filter((column) => column.pinned), ...given.filter((column) => !column.pinned)];
    const place = document.getElementById("rows-first");
    const made = document.createElement("table");
    const widths = document.createElement("colgroup");
    for (const column of columns) {
      const width = document.createElement("col");
      width.style.width = column.width + "px";
      widths.append(width);
    }
    made.append(widths);
    made.style.width = columns.reduce((sum, column) => sum + column.width, 0) + "px";
    made.createTHead().insertRow().append(...columns.map((column) => heading(column, oldestFirst)));
    const body = made.createTBody();
    for (const row of first.rows) body.insertRow().append(...columns.map((column) => cell("td", column, row[column.field])));
    const none = document.createElement("p");
    none.textContent = first.rows.length ? "" : place.dataset.none;
    place.replaceChildren(made, none);
  };

  /* The grid takes over as soon as it says something, and nobody has words of the plain table marked. */
  center.whenGridStands = function () {
    const place = document.getElementById("rows-place");
    const observer = new MutationObserver(() => {
      if (!place.querySelector(THERE)) return;
      observer.disconnect();
      takeOver();
    });
    observer.observe(place, { childList: true, subtree: true, characterData: true });
  };

  function takeOver() {
    const plain = document.getElementById("rows-first");
    const marked = window.getSelection();
    if (!marked.isCollapsed && plain.contains(marked.anchorNode)) {
      document.addEventListener("selectionchange", takeOver, { once: true });
      return;
    }
    const place = document.getElementById("rows-place");
    const [down, along] = [".ag-body-viewport", ".ag-body-horizontal-scroll-viewport"].map((part) => place.querySelector(part));
    down.scrollTop = plain.scrollTop;
    along.scrollLeft = plain.scrollLeft;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.getElementById("rows-frame").dataset.standing = "true";
      if (plain.contains(document.activeElement)) place.focus({ preventScroll: true });
      plain.replaceChildren();
    }));
  }
})();
