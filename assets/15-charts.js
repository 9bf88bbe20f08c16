/* Charts are made when they are first shown, with their data in them, and only updated from then on. */
(function () {
  "use strict";
  const center = window.commandCenter;
  /* Nothing to click, nothing to upload: the wall is looked at, and charts never leave the house. */
  const CONFIG = { staticPlot: true, displayModeBar: false, showSendToCloud: false, responsive: true };
  const LONGEST_MS = 5000;
  /* The newest figure of each chart that is being made. */
  const making = new Map();

  function drawn(id) {
    const until = performance.now() + LONGEST_MS;
    return new Promise((resolve) => {
      (function look() {
        const chart = document.getElementById(id);
        if ((chart && chart.querySelector(".main-svg")) || performance.now() > until) resolve();
        else requestAnimationFrame(look);
      })();
    });
  }

  async function make(id, place, figure) {
    const begun = making.has(id);
    making.set(id, figure);
    if (begun) return;
    try {
      await center.withPlotly();
      const props = { id, figure: center.themed(figure, place), config: CONFIG, className: "graph" };
      const chart = { namespace: "dash_core_components", type: "Graph", props };
      window.dash_clientside.set_props(place.id, { children: chart });
      await drawn(id);
    } finally {
      const newest = making.get(id);
      making.delete(id);
      if (newest !== figure) center.putFigure(id, newest);
    }
  }

  /* Returns a promise when the chart has to be made first. */
  center.putFigure = function (id, figure) {
    const place = document.getElementById(id + "--plot");
    const chart = making.has(id) ? null : document.getElementById(id);
    if (!chart) return place ? make(id, place, figure) : undefined;
    window.dash_clientside.set_props(id, { figure: center.themed(figure, chart) });
    return undefined;
  };
})();
