/* What a person asked while the line was lost is asked again once it is back, and until then the banner says so. */
(function () {
  "use strict";
  const center = window.commandCenter;
  /* An answer that says nothing new never comes as one. */
  const FORGOTTEN_MS = 15000;
  const open = new Map();

  center.asked = (what, again) => open.set(what, { again, at: Date.now() });
  center.answered = (what) => open.delete(what);
  center.unanswered = function () {
    if (document.querySelector(".mantine-Drawer-content")) open.delete("about");
    for (const [what, { at }] of open) if (center.connected && Date.now() - at > FORGOTTEN_MS) open.delete(what);
    return open.size > 0;
  };

  document.addEventListener("reconnected", () => {
    for (const { again } of [...open.values()]) again();
  });
})();
