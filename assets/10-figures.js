/* Figures arrive without size or colour; the browser, which knows the screen and the theme, puts them in. */
(function () {
  "use strict";
  const center = (window.commandCenter = window.commandCenter || {
    revision: null, paintedAt: null, connected: false, scene: null, updates: 0, turns: 0,
  });

  function resolved(value, style) {
    if (typeof value === "string") {
      if (!value.startsWith("var(")) return value;
      const found = style.getPropertyValue(value.slice(4, -1)).trim();
      return found.endsWith("px") ? parseFloat(found) : found;
    }
    if (Array.isArray(value)) return value.map((item) => resolved(item, style));
    if (value && typeof value === "object") {
      const made = {};
      for (const key of Object.keys(value)) made[key] = resolved(value[key], style);
      return made;
    }
    return value;
  }

  /* Labels at the ends of lines stand at their values, moved apart by a line of text where they would touch. */
  function separate(layout, size, height) {
    const ends = (layout.annotations || []).filter((note) => note.name === "end");
    if (!ends.length || !layout.yaxis.range) return;
    const top = layout.yaxis.range[1];
    const gap = (size * 1.12 * top) / Math.max(height - layout.margin.t - layout.margin.b, size * 2);
    let lowest = -Infinity;
    for (const note of ends) {
      note.y = Math.max(note.y, lowest + gap, gap * 0.3);
      lowest = note.y;
    }
    let highest = top - gap * 0.2;
    for (const note of ends.slice().reverse()) {
      note.y = Math.min(note.y, highest);
      highest = note.y - gap;
    }
  }

  center.themed = function (figure, element) {
    const page = document.getElementById("page");
    const style = getComputedStyle(page);
    const size = parseFloat(style.getPropertyValue("--fs-1"));
    const data = figure.data.map((trace) => ({
      ...resolved({ ...trace, x: null, y: null }, style), x: trace.x, y: trace.y,
    }));
    const layout = resolved(figure.layout, style);
    const chars = (layout.meta && layout.meta.label_chars) || 0;
    layout.margin = { l: size * 0.35, r: chars ? chars * size * 0.555 + size * 0.6 : size * 0.3, t: size * 0.45, b: size * 1.45, pad: 0 };
    layout.font = { ...layout.font, family: style.fontFamily };
    layout.autosize = true;
    separate(layout, size, element.clientHeight);
    return { data, layout };
  };
})();
