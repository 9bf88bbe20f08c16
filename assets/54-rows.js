/* The table of the rows behind a number: block after block, each asked for by the cursor at which the one before it
   ended; again from the first under other filters; and, after the line was lost, again where a person was. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  let asked = null;
  let cursors = {};
  /* The block that was asked for last, until it is there. */
  let waiting = null;
  let n = 0;

  function wanted(block, known) {
    if (!block || !block.successCallback) return;
    const order = block.sortModel.some((model) => model.sort === "asc") ? "asc" : "desc";
    const cursor = cursors[order + block.startRow] || null;
    if (block.startRow && !cursor) { block.successCallback([], block.startRow); return; }
    n += 1;
    waiting = { n, block, following: order + block.endRow };
    /* The table is asked for again as a whole, below. */
    center.asked("rows", () => {});
    put("rows-wanted", { data: { n, cursor, oldest_first: order === "asc", known: asked ? asked.known : known } });
  }

  function filled(found) {
    if (!found || !waiting || found.n !== waiting.n) return;
    const { block, following } = waiting;
    waiting = null;
    center.answered("rows");
    cursors[following] = found.cursor;
    block.successCallback(found.rows, found.cursor ? undefined : block.startRow + found.rows.length);
  }

  /* The table waits for one block at a time: one that nobody needs any more would keep the next ones from coming. */
  async function again() {
    const grid = await window.dash_ag_grid.getApiAsync("rows-grid");
    const open = waiting;
    waiting = null;
    center.answered("rows");
    if (open) open.block.failCallback();
    grid.purgeInfiniteCache();
    return grid;
  }

  /* What the page's answer says of rows; the first ones are asked for without it. */
  center.askRows = async function (rows) {
    const before = asked;
    asked = rows;
    if (!before || before.known.mark === rows.known.mark) return;
    cursors = {};
    put("rows-known", { data: rows.known });
    put("rows-grid", { columnDefs: rows.columns });
    await again();
  };

  document.addEventListener("reconnected", async () => {
    if (!asked || !document.getElementById("rows-grid")) return;
    put("rows-known", { data: { ...asked.known } });
    const grid = await window.dash_ag_grid.getApiAsync("rows-grid");
    const rows = grid.getDisplayedRowCount();
    const top = Math.round(grid.getVerticalPixelRange().top / grid.getSizesForCurrentTheme().rowHeight);
    await again();
    /* As long as it was, so that the place where a person was is still there. */
    grid.setRowCount(rows, false);
    if (top < rows) grid.ensureIndexVisible(top, "top");
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { rows: { wanted, filled } });
})();
