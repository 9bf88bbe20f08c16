/* The table of the rows behind a number. The first rows come with the page's answer and stand in a plain table at once,
   until the grid does. It shows block after block, each asked for by the cursor at which the one before it ended; again
   from the first under other filters; after the line was lost, again where a person was; and what the city brings. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const element = (id) => document.getElementById(id);
  const gridApi = () => window.dash_ag_grid.getApiAsync("rows-grid");
  const RETRY_MS = 5000;
  /* A block that is not there by then was refused or lost, and is asked for again. */
  const ANSWERED_MS = 15000;
  /* With more blocks than can be seen, a refresh begins anew instead of asking for each of them again. */
  const SEEN_BLOCKS = 2;
  /* What the table shows, and what is newer and waits for a person who is busy with it. */
  let asked = null;
  let news = null;
  /* What changed nothing at the top, and is shown once nobody is busy. */
  let unseen = null;
  let made = false;
  let cursors = {};
  /* The block that was asked for last, until it is there. */
  let waiting = null;
  let n = 0;

  function wanted(block, known) {
    if (!block || !block.successCallback) return;
    const order = block.sortModel.some((model) => model.sort === "asc") ? "asc" : "desc";
    if (asked && order === "desc" && !block.startRow) { give(block, asked.first, order); return; }
    const cursor = cursors[order + block.startRow] || null;
    if (block.startRow && !cursor) { block.successCallback([], block.startRow); return; }
    waiting = { block, order };
    ask({ cursor, oldest_first: order === "asc", known: asked ? asked.known : known });
  }

  function ask(question) {
    n += 1;
    const mine = n;
    waiting.n = mine;
    /* After a lost line the table is asked for again as a whole, below. */
    center.asked("rows", () => {});
    put("rows-wanted", { data: { n, ...question } });
    setTimeout(() => { if (waiting && waiting.n === mine) ask(question); }, ANSWERED_MS);
  }

  function filled(found) {
    if (!found || !waiting || found.n !== waiting.n) return;
    const { block, order } = waiting;
    waiting = null;
    center.answered("rows");
    give(block, found, order);
  }

  function give(block, found, order) {
    cursors[order + block.endRow] = found.cursor;
    block.successCallback(found.rows, found.cursor ? undefined : block.startRow + found.rows.length);
  }

  /* The table waits for one block at a time: one that nobody needs any more would keep the next ones from coming. */
  function letGo() {
    const open = waiting;
    waiting = null;
    center.answered("rows");
    if (open) open.block.failCallback();
  }

  /* What the page's answer says of rows: other ones are shown, and new ones of the same question without disturbing. */
  center.askRows = async function (answer) {
    const rows = { known: answer.known, ...JSON.parse(answer.table) };
    if (!asked) show(rows);
    else if (rows.known.mark === asked.known.mark) tell(null);
    else if (rows.known.query !== asked.known.query || rows.known.metric !== asked.known.metric) await renew(rows);
    else if (isBusy()) tell(rows);
    else await follow(rows);
  };

  /* Columns as wide as the screen's text asks; on a phone one that stays would take half of it. */
  function sized(columns) {
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const pin = window.innerWidth > 640 ? {} : { pinned: null };
    return columns.map((column) => ({ ...column, ...pin, width: Math.round(column.width * unit) }));
  }

  function show(rows) {
    asked = rows;
    cursors = {};
    tell(null);
    put("rows-known", { data: rows.known });
    const { first } = rows;
    if (element("rows-more")) put("rows-more", { children: first.cursor ? center.word("rows-newest", { n: first.rows.length }) : "" });
    if (!element("rows-frame").dataset.standing) center.firstRows({ ...rows, columns: sized(rows.columns) });
  }

  async function renew(rows) {
    show(rows);
    element("rows-first").scrollTop = 0;
    if (!made) return;
    put("rows-grid", { columnDefs: sized(rows.columns) });
    anew(await gridApi());
  }

  /* From the first block on: any other would be asked for without the cursor that leads to it. */
  function anew(grid) {
    letGo();
    grid.setRowCount(1, false);
    grid.purgeInfiniteCache();
  }

  /* New rows come into the place of the old ones, which stand until then. */
  async function follow(rows) {
    const columns = JSON.stringify(asked.columns);
    show(rows);
    if (!made) return;
    if (JSON.stringify(rows.columns) !== columns) put("rows-grid", { columnDefs: sized(rows.columns) });
    const grid = await gridApi();
    if (Object.keys(grid.getCacheBlockState()).length > SEEN_BLOCKS) {
      anew(grid);
      return;
    }
    letGo();
    /* There may be more of them than there were. */
    grid.setRowCount(grid.getDisplayedRowCount(), false);
    grid.refreshInfiniteCache();
  }

  /* Whoever reads further down, marks words, goes through cells or chooses from a menu is not disturbed. */
  function isBusy() {
    const frame = element("rows-frame");
    const scrolled = [...frame.querySelectorAll(".rows-first, .ag-body-viewport")].some((part) => part.scrollTop > 0);
    const marked = window.getSelection();
    const isMarked = !marked.isCollapsed && frame.contains(marked.anchorNode);
    const place = element("rows-place");
    const isInside = place !== null && place.contains(document.activeElement) && document.activeElement !== place;
    return scrolled || isMarked || isInside || document.activeElement === element("rows-news") || document.querySelector(MENU) !== null;
  }
  const MENU = '[data-expanded="true"], [data-unfolds="ways"][aria-expanded="true"], [role="dialog"]';

  const mark = (row) => [row.source, row.record_key, row.counted_at].join("\n");

  /* Says that there are newer rows than those that stand, once to who listens, and how many to who looks. */
  function tell(rows) {
    const button = element("rows-news");
    news = rows && JSON.stringify(rows.first.rows) !== JSON.stringify(asked.first.rows) ? rows : null;
    unseen = news ? null : rows;
    const told = news ? center.word("rows-news") : "";
    if (element("rows-told").textContent !== told) element("rows-told").textContent = told;
    button.hidden = !news;
    if (!news) return;
    const stand = new Set(asked.first.rows.map(mark));
    const count = news.first.rows.filter((row) => !stand.has(mark(row))).length;
    const word = !count ? "rows-changed" : count < news.first.rows.length || !news.first.cursor ? "rows-new" : "rows-many-new";
    const text = center.word(word, { n: count });
    if (button.textContent !== text) button.textContent = text;
  }

  document.addEventListener("click", async (event) => {
    if (!event.target.closest("#rows-news") || !news) return;
    const stands = element("rows-frame").dataset.standing;
    element(stands ? "rows-place" : "rows-first").focus({ preventScroll: true });
    if (stands) (await gridApi()).ensureIndexVisible(0, "top");
    else element("rows-first").scrollTop = 0;
    window.getSelection().removeAllRanges();
    if (news) await follow(news);
  });

  for (const kind of ["scroll", "focusout", "click"]) {
    document.addEventListener(kind, () => { if (unseen) setTimeout(() => { if (unseen && !isBusy()) follow(unseen); }, 0); }, true);
  }

  /* Of the grid there is only what can be seen: all the rows that it holds go on paper in the plain table. */
  center.rowsOnPaper = function (begins) {
    const frame = element("rows-frame");
    if (!frame || !frame.dataset.standing) return;
    if (!begins) { element("rows-first").replaceChildren(); return; }
    const grid = window.dash_ag_grid.getApi("rows-grid");
    const rows = [];
    grid.forEachNode((node) => { if (node.data) rows.push(node.data); });
    const columns = asked.columns.filter(({ field }) => rows.some((row) => row[field]));
    center.firstRows({ columns, first: { rows }, oldestFirst: grid.getColumnState().some(({ sort }) => sort === "asc") });
  };

  document.addEventListener("reconnected", async () => {
    if (!asked || !made) return;
    put("rows-known", { data: { ...asked.known } });
    const grid = await gridApi();
    const rows = grid.getDisplayedRowCount();
    const top = Math.round(grid.getVerticalPixelRange().top / grid.getSizesForCurrentTheme().rowHeight);
    letGo();
    grid.purgeInfiniteCache();
    /* As long as it was, so that the place where a person was is still there. */
    grid.setRowCount(rows, false);
    if (top < rows) grid.ensureIndexVisible(top, "top");
  });

  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

  function run(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, async: false, onload: resolve });
      script.onerror = () => { script.remove(); reject(new TypeError("the grid's code did not load")); };
      document.head.append(script);
    });
  }

  /* The grid, once the first rows were seen and its code is there; as long as it does not come, they stay. */
  async function table(grid) {
    while (!asked) await later(0);
    await painted();
    const parts = [...document.querySelectorAll("script[type=later]")].map((script) => script.getAttribute("src"));
    for (let done = window.dash_ag_grid !== undefined; !done;) {
      done = await Promise.all(parts.map(run)).then(() => true, (error) => { console.warn(error); return later(RETRY_MS); });
    }
    made = true;
    center.whenGridStands();
    return { ...grid, props: { ...grid.props, columnDefs: sized(asked.columns) } };
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { rows: { wanted, filled, table } });
})();
