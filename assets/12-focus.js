/* New numbers replace the elements that show them. Whoever has the keyboard on one of them keeps it there. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const REACHABLE = "a[href], button, input, [tabindex]";
  /* Frames within which a page has put new elements in, or taken a drawer away. */
  const FRAMES = 30;

  /* What opened the drawer last. */
  let opened = "";

  /* What a thing is, in words that hold after it was made anew. */
  function mark(element) {
    for (const name of ["data-about", "data-value", "href"]) {
      const value = element.getAttribute(name);
      if (value) return `[${name}="${CSS.escape(value)}"]`;
    }
    return "";
  }

  function later(done, frames) {
    requestAnimationFrame(() => { if (!done() && frames > 0) later(done, frames - 1); });
  }

  /* Called before parts of the page are put in anew. */
  center.keepFocus = function (ids) {
    const at = document.activeElement;
    if (!at || at === document.body) return;
    const id = ids.find((name) => { const part = document.getElementById(name); return part && part.contains(at); });
    if (!id) return;
    const place = [...document.getElementById(id).querySelectorAll(REACHABLE)].indexOf(at);
    const known = mark(at);
    later(() => {
      if (at.isConnected) return document.activeElement !== at && document.activeElement !== document.body;
      const part = document.getElementById(id);
      const again = (known && part.querySelector(known)) || part.querySelectorAll(REACHABLE)[place];
      if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
      return true;
    }, FRAMES);
  };

  /* What opened the drawer says so, also when it was made anew; the same number may stand in other places. */
  center.showOpened = function () {
    for (const one of document.querySelectorAll(".about-open")) {
      one.setAttribute("aria-expanded", String(Boolean(opened) && one.matches(opened)));
    }
  };

  function opening(opener) {
    const place = opener.closest("[id]");
    opened = (place ? "#" + CSS.escape(place.id) + " " : "") + mark(opener);
    center.showOpened();
  }

  /* The drawer gives the focus back to what opened it, also when that was made anew meanwhile. */
  function closed() {
    const known = opened;
    opened = "";
    center.showOpened();
    if (known) later(() => {
      if (document.querySelector(".mantine-Drawer-content")) return false;
      const opener = document.querySelector(known);
      if (opener && document.activeElement === document.body) opener.focus({ preventScroll: true });
      return false;
    }, FRAMES);
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-about]");
    if (opener) opening(opener);
    else if (event.target.closest(".mantine-Drawer-close")) closed();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closed();
  }, true);
})();
