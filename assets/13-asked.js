/* What a person asked while the line was lost is asked again once it is back, and until then the banner says so; it also
   says when an answer did not come, and what the server was too busy for is asked again. */
(function () {
  "use strict";
  const center = window.commandCenter;
  /* An answer that says nothing new never comes as one. */
  const FORGOTTEN_MS = 15000;
  const BUSY_MS = 1500;
  const open = new Map();
  let trouble = null;

  center.asked = (what, again) => open.set(what, { again, at: Date.now() });
  center.answered = function (what) {
    open.delete(what);
    trouble = null;
  };
  center.unanswered = function () {
    if (document.querySelector(".mantine-Drawer-content")) open.delete("about");
    for (const [what, { at }] of open) if (center.connected && Date.now() - at > FORGOTTEN_MS) open.delete(what);
    return open.size > 0;
  };

  /* Without what a person asked for, the page shows what it did not ask; without news of the city, only older ones. */
  center.noAnswer = () => (trouble && performance.now() < trouble.until ? trouble.word : "");

  function troubled(told) {
    if (!told) return;
    const mine = open.get("page");
    trouble = { word: told.word.replaceAll("_", "-") + "-page", until: mine ? Infinity : performance.now() + FORGOTTEN_MS };
    center.tick();
    if (mine && told.word === "desk_busy") setTimeout(() => { if (open.get("page") === mine) mine.again(); }, BUSY_MS * (1 + Math.random()));
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { asked: { troubled } });

  document.addEventListener("reconnected", () => {
    for (const { again } of [...open.values()]) again();
  });
})();
