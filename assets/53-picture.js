/* A panel as a picture: its chart with the panel's name above, and beneath it what was asked, of which revision and when. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const SCALE = 2;
  const PAD = 20;
  const ROW = 1.35;

  /* What the style sheets make of an element and all within it, written into a copy that stands alone. */
  function standing(element) {
    const copy = element.cloneNode(true);
    const pairs = [[element, copy]];
    while (pairs.length) {
      const [from, to] = pairs.pop();
      const style = getComputedStyle(from);
      for (const name of style) to.style.setProperty(name, style.getPropertyValue(name));
      for (let n = 0; n < from.children.length; n += 1) pairs.push([from.children[n], to.children[n]]);
    }
    return copy;
  }

  async function loaded(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  async function drawn(body, width, height) {
    const copy = standing(body);
    for (const one of copy.querySelectorAll(".of-screen")) one.remove();
    copy.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
    const markup = new XMLSerializer().serializeToString(copy);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SCALE}" height="${height * SCALE}" viewBox="0 0 ${width} ${height}">`
      + `<foreignObject width="${width}" height="${height}">${markup}</foreignObject></svg>`;
    return loaded("data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg));
  }

  /* Words in as many lines as they need. */
  function lines(pen, text, width) {
    const found = [];
    for (const word of text.split(" ")) {
      const tried = found.length ? found[found.length - 1] + " " + word : word;
      if (found.length && pen.measureText(tried).width <= width) found[found.length - 1] = tried;
      else found.push(word);
    }
    return found;
  }

  const asked = () => (document.getElementById("asked-words") || {}).textContent || "";

  function rowsOf(panel, style) {
    const root = document.getElementById("page").dataset;
    const program = (document.querySelector("main h1") || {}).textContent || "";
    const title = panel.querySelector("h2").textContent;
    const notes = Array.from(panel.querySelectorAll(".panel-notes > :not(.of-screen)"), (note) => note.dataset.told || note.textContent);
    const simulated = (document.getElementById("simulated") || {}).textContent || "";
    const made = new Date(center.serverNow()).toLocaleString(root.lang === "en" ? "en-GB" : root.lang, { timeZone: root.zone, dateStyle: "medium", timeStyle: "short" });
    const about = [...notes, simulated, "r" + (root.revision || ""), made].filter(Boolean);
    return {
      above: [[program + " · " + title, 600, 16, style.getPropertyValue("--t1")], [asked(), 400, 13, style.getPropertyValue("--t2")]],
      beneath: [[about.join(" · "), 400, 11, style.getPropertyValue("--t3")]],
    };
  }

  function laid(pen, rows, width, family) {
    return rows.filter(([text]) => text).flatMap(([text, weight, size, colour]) => {
      const font = `${weight} ${size}px ${family}`;
      pen.font = font;
      return lines(pen, text, width).map((line) => ({ line, font, size, colour }));
    });
  }

  const height = (rows) => rows.reduce((sum, row) => sum + row.size * ROW, 0);

  function write(pen, rows, top) {
    let y = top;
    for (const row of rows) {
      y += row.size * ROW;
      pen.font = row.font;
      pen.fillStyle = row.colour;
      pen.fillText(row.line, PAD, y - row.size * 0.35);
    }
  }

  async function made(panel) {
    const chart = panel.querySelector(".js-plotly-plot");
    const body = chart || panel.querySelector(".panel-body");
    const { width, height: tall } = body.getBoundingClientRect();
    const image = chart
      ? await loaded(await window.Plotly.toImage(chart, { format: "png", scale: SCALE, width, height: tall }))
      : await drawn(body, width, tall);
    const style = getComputedStyle(document.getElementById("page"));
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const { above, beneath } = rowsOf(panel, style);
    const [head, foot] = [above, beneath].map((rows) => laid(pen, rows, width, style.fontFamily));
    const top = PAD + height(head) + PAD / 2;
    canvas.width = (width + 2 * PAD) * SCALE;
    canvas.height = (top + tall + PAD / 2 + height(foot) + PAD) * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = style.getPropertyValue("--surface");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    write(pen, head, PAD);
    pen.drawImage(image, PAD, top, width, tall);
    write(pen, foot, top + tall + PAD / 2);
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
  }

  const plain = (text) => text.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");

  center.picture = async function (id) {
    const panel = document.getElementById(id);
    const name = [location.pathname.split("/").pop(), id.split("--").pop(), plain(asked())].join("-");
    try {
      await center.allDrawn();
      center.save(await made(panel), name + ".png");
    } catch {
      center.fileEntry(name + ".png").end(center.word("picture-failed"), true);
    }
  };
})();
