/* Charts are made when they are first shown, with their data in them, and only updated from then on. Plotly draws into the
   page itself: with charts as components, Dash looks at every element of the page several times for each of them. */
(function () {
  "use strict";
  const center = window.commandCenter;
  /* The figure of each chart that waits for plotly.js. */
  const waiting = new Map();

  /* Draws a figure in its place; of those that wait, only the newest. */
  center.chart = async function (id, figure, config) {
    const place = document.getElementById(id + "--plot");
    if (!place) return;
    waiting.set(id, figure);
    await center.withPlotly();
    if (waiting.get(id) === figure) await draw(id, place, figure, config);
  };

  /* Draws before it returns; says whether it could. */
  center.chartNow = function (id, figure, config) {
    const place = document.getElementById(id + "--plot");
    if (!place || !window.Plotly) return false;
    draw(id, place, figure, config).catch(console.error);
    return true;
  };

  /* All that the figures draw is there when plotly.js returns. */
  function draw(id, place, figure, config) {
    waiting.delete(id);
    const drawn = document.getElementById(id) || begun(id, place);
    const { data, layout } = center.themed(figure, drawn);
    return window.Plotly.react(drawn.firstChild, data, layout, config);
  }

  function begun(id, place) {
    const made = document.createElement("div");
    made.id = id;
    made.className = "graph";
    made.append(document.createElement("div"));
    made.firstChild.style.height = "100%";
    place.append(made);
    let size = made.clientWidth + "x" + made.clientHeight;
    new ResizeObserver(() => {
      const now = made.clientWidth + "x" + made.clientHeight;
      if (now === size || !made.offsetParent || !made.firstChild.data) return;
      size = now;
      window.Plotly.Plots.resize(made.firstChild).catch(console.error);
    }).observe(made);
    return made;
  }
})();
