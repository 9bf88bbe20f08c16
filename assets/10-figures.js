/* Figures arrive without size or colour; the browser, which knows the screen and the theme, puts them in. */
(function () {
  "use strict";
  const center = (window.commandCenter = window.commandCenter || {
    revision: null, paintedAt: null, connected: false, scene: null, updates: 0, turns: 0,
  });
  /* Rows of labels: on a wall, where each chart has room for few, close; at a desk as lines of text. */
  const LINE = { wall: 1.14, desk: 1.35 };
  /* The room that a name on the time axis of a desk's chart needs. */
  const TICK_EM = 5;
  /* Of the width of a desk's chart, this is the most that labels at its end may take. */
  const NARROW = 0.28;
  const pen = document.createElement("canvas").getContext("2d");

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

  const rows = (text) => text.split("<br>");
  const bare = (text) => text.replace(/<\/?b>/g, "");
  /* The page's figures are all as wide as a nought, which the pen does not know. */
  const even = (text) => text.replace(/\d/g, "0");

  /* Widest row of some texts in the page's own font, which may be any fallback. */
  function widest(texts, size, family) {
    let most = 0;
    for (const text of texts) {
      pen.font = (text.startsWith("<b>") ? "bold " : "") + size + "px " + family;
      for (const row of rows(bare(text))) most = Math.max(most, pen.measureText(even(row)).width);
    }
    return most;
  }

  /* Labels at the ends of lines stand at their values, moved apart by their rows of text where they would touch. */
  function separate(ends, layout, size, line, height) {
    if (!ends.length || !layout.yaxis.range) return;
    const top = layout.yaxis.range[1];
    const unit = (line * top) / Math.max(height - layout.margin.t - layout.margin.b, size * 2);
    const half = (note) => (rows(note.text).length * unit) / 2;
    let floor = -Infinity;
    for (const note of ends) {
      note.y = Math.max(note.y, floor + half(note), half(note) - unit * 0.3);
      floor = note.y + half(note);
    }
    let ceiling = top + unit * 0.3;
    for (const note of ends.slice().reverse()) {
      note.y = Math.min(note.y, ceiling - half(note));
      ceiling = note.y - half(note);
    }
  }

  /* On a narrow chart labels at its end would take the room of the data: they stand above it, in as many rows as they
     need; the row nearest to the data is for what is lowest. Returns the room they take. */
  function above(ends, size, line, family, room) {
    let [row, taken] = [0, 0];
    for (const note of ends) {
      const width = widest([note.text], size, family) + size;
      if (taken && taken + width > room) [row, taken] = [row + 1, 0];
      Object.assign(note, {
        text: note.text.replaceAll("<br>", " "), xref: "paper", yref: "paper", x: 0, y: 1, xanchor: "left", yanchor: "bottom",
        xshift: taken, yshift: row * line + 0.5 * size,
      });
      taken += width;
    }
    return (row + 1) * line;
  }

  /* Names of upright lines stand in rows of their own above the chart: the first ends at its line and the last begins at
     it, which keeps near ones apart, and one that would touch another goes up a row, as on paper. Returns their room. */
  function nameLines(names, layout, size, line, family, room) {
    const [low, high] = layout.xaxis.range || [0, 1];
    const placed = [];
    for (const note of names) note.at = note.x;
    for (const [index, note] of names.entries()) {
      const wide = widest([note.text], size, family) + 1;
      const inside = index > 0 && index < names.length - 1;
      const parts = inside ? [0.5, 1, 0] : [names.length === 1 ? 0.5 : index ? 0 : 1];
      const at = ((note.at - low) / (high - low)) * room;
      const starts = parts.map((part) => Math.max(Math.min(at - wide * part, room - wide), 0));
      const others = names.map((other) => ((other.at - low) / (high - low)) * room).filter((other) => other !== at);
      const free = (start, row) => placed.every((other) =>
        other.row !== row || start >= other.start + other.wide + size || other.start >= start + wide + size)
        && (row > 0 || others.every((other) => other <= start || other >= start + wide));
      let [row, start] = [0, undefined];
      while ((start = starts.find((tried) => free(tried, row))) === undefined) row += 1;
      placed.push({ start, row, wide });
      Object.assign(note, { xref: "paper", x: start / room, xanchor: "left", yshift: row * line + 0.15 * size });
    }
    return Math.max(0, ...placed.map(({ row }) => row + 1)) * line;
  }

  /* The last tick of an axis of plain numbers says the unit: what of it would stand past the chart, which hides it. */
  function past(layout, size, family, room) {
    const { type, range, tickvals, ticktext } = layout.xaxis;
    if (type !== "linear" || !ticktext || !ticktext.length) return 0;
    const rest = ((range[1] - tickvals[tickvals.length - 1]) / (range[1] - range[0])) * room;
    return Math.max(widest([ticktext[ticktext.length - 1]], size, family) / 2 + 1 - rest - layout.margin.r, 0);
  }

  /* A narrow chart names every second or third of its ticks; of plain numbers the last one, which says the unit. */
  function thin(layout, room) {
    const { tickvals, ticktext } = layout.xaxis;
    if (!tickvals || tickvals.length <= Math.max(room, 2)) return;
    const every = Math.ceil(tickvals.length / Math.max(room, 2));
    const first = layout.xaxis.type === "linear" ? (tickvals.length - 1) % every : 0;
    layout.xaxis.tickvals = tickvals.filter((_, index) => index % every === first);
    layout.xaxis.ticktext = ticktext.filter((_, index) => index % every === first);
  }

  center.themed = function (figure, element) {
    const page = document.getElementById("page");
    const style = getComputedStyle(page);
    const size = parseFloat(style.getPropertyValue("--fs-1"));
    const data = figure.data.map((trace) => {
      const { x, y, z, ...look } = trace;
      const values = Object.entries({ x, y, z }).filter(([, given]) => given !== undefined);
      return { ...resolved(look, style), ...Object.fromEntries(values) };
    });
    const layout = resolved(figure.layout, style);
    const meta = layout.meta || {};
    const line = size * (meta.desk ? LINE.desk : LINE.wall);
    const ends = (layout.annotations || []).filter((note) => note.name === "end");
    const needed = widest(ends.map((note) => note.text), size, style.fontFamily);
    const narrow = meta.desk && ends.length > 0 && needed > NARROW * element.clientWidth;
    const right = narrow ? 0 : needed;
    const left = meta.left ? widest(meta.left, size, style.fontFamily) + size * 0.5 : size * 0.35;
    layout.margin = meta.map
      ? { l: 0, r: 0, t: 0, b: 0, pad: 0 }
      : {
        l: left, r: right ? right + size * 0.7 : size * 0.35,
        t: size * (meta.desk ? 0.9 : 0.45), b: size * (meta.desk ? 1.75 : 1.45), pad: 0,
      };
    if (narrow) layout.margin.t += above(ends, size, line, style.fontFamily, element.clientWidth - left);
    else for (const note of ends) note.xshift = size * 0.28;
    const names = (layout.annotations || []).filter((note) => note.name === "line");
    let room = element.clientWidth - layout.margin.l - layout.margin.r;
    if (meta.desk) {
      thin(layout, room / (size * TICK_EM));
      layout.margin.r += past(layout, size, style.fontFamily, room);
      room = element.clientWidth - layout.margin.l - layout.margin.r;
    }
    layout.margin.t += nameLines(names, layout, size, line, style.fontFamily, room);
    layout.font = { ...layout.font, family: style.fontFamily };
    // Plotly writes what stands beside the pointer in a face of its own.
    if (layout.hoverlabel) layout.hoverlabel.font = { ...layout.hoverlabel.font, family: style.fontFamily };
    layout.autosize = true;
    if (!narrow) separate(ends, layout, size, line, element.clientHeight);
    return { data, layout };
  };
})();
