/* A page goes on paper as it is when that is asked for, by the page's own button or the browser's: nothing can be waited for
   then. Charts are drawn at once, in the colours of paper; where plotly.js has not come, their tables stand in. */
(function () {
  "use strict";
  const center = window.commandCenter;
  let undo = [];

  /* Paper is light, and charts carry their colours in them. */
  function inLight() {
    const dark = document.getElementById("dark");
    const { media } = dark;
    if (!window.matchMedia(media).matches) return false;
    dark.media = "not all";
    undo.push(() => { dark.media = media; center.drawNow(true); });
    return true;
  }

  function standIn(id) {
    const card = id.replace(/--graph$/, "");
    if (document.getElementById(card).classList.contains("as-table")) return;
    center.asTable(card, true);
    undo.push(() => center.asTable(card, false));
  }

  /* A chart is as wide as its place on the screen; on paper it grows or shrinks to that of its place there. */
  function fit(chart) {
    const { width, height } = chart.getBoundingClientRect();
    const pictures = [...chart.querySelectorAll(".main-svg")];
    for (const picture of pictures) picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    chart.style.setProperty("--shape", `${width} / ${height}`);
    undo.push(() => { for (const picture of pictures) picture.removeAttribute("viewBox"); });
  }

  window.addEventListener("beforeprint", () => {
    for (const id of center.drawNow(inLight())) standIn(id);
    for (const chart of document.querySelectorAll(".desk .svg-container")) fit(chart);
    center.rowsOnPaper(true);
  });
  window.addEventListener("afterprint", () => {
    for (const step of undo.splice(0)) step();
    center.rowsOnPaper(false);
  });
})();
