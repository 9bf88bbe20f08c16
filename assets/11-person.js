/* What a person chooses for all pages: the language and the theme, both kept in cookies, so that the server's first answer
   has them. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const KEPT = "; Path=/; Max-Age=" + 366 * 86400 + "; SameSite=Lax";
  const THEMES = ["system", "light", "dark"];
  const DARK_WHEN = { light: "not all", dark: "screen", system: "screen and (prefers-color-scheme: dark)" };
  const dark = document.getElementById("dark");

  /* Names of days and months for the calendar, from the browser's own knowledge of the language. */
  const named = (options, dates) => dates.map(new Intl.DateTimeFormat("id-ID", options).format);
  const days = [...Array(7).keys()].map((n) => new Date(2026, 0, 4 + n));
  const months = [...Array(12).keys()].map((n) => new Date(2026, n, 1));
  window.dayjs_locale_id = {
    name: "id",
    weekStart: 1,
    weekdays: named({ weekday: "long" }, days),
    weekdaysShort: named({ weekday: "short" }, days),
    weekdaysMin: named({ weekday: "short" }, days),
    months: named({ month: "long" }, months),
    monthsShort: named({ month: "short" }, months),
    formats: { LT: "HH.mm", LTS: "HH.mm.ss", L: "DD/MM/YYYY", LL: "D MMMM YYYY", LLL: "D MMMM YYYY HH.mm", LLLL: "dddd, D MMMM YYYY HH.mm" },
    ordinal: (n) => String(n),
  };

  function cookie(name) {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? found.slice(name.length + 1) : "";
  }

  function theme() {
    const kept = cookie("theme");
    return THEMES.includes(kept) ? kept : "system";
  }

  /* Colours at once; controls and charts follow. */
  function wear(chosen) {
    if (dark.media === DARK_WHEN[chosen]) return;
    dark.media = DARK_WHEN[chosen];
    const button = document.querySelector(".theme");
    if (button) {
      button.dataset.theme = chosen;
      button.title = button.getAttribute("data-word-" + chosen);
      button.setAttribute("aria-label", button.title);
    }
    if (window.dash_clientside && window.dash_clientside.set_props && document.querySelector("[data-mantine-color-scheme]")) {
      window.dash_clientside.set_props("theme", { forceColorScheme: chosen === "system" ? null : chosen });
    }
    if (center.recolour) center.recolour();
  }

  /* The same page in the other language; what is filtered stays. */
  function inLanguage(language) {
    const asked = new URLSearchParams(location.search);
    asked.set("lang", language);
    location.assign(location.pathname + "?" + asked + location.hash);
  }

  /* The cookie says it from now on: links that are sent speak the language of whoever opens them. */
  function forgetAsked() {
    const asked = new URLSearchParams(location.search);
    if (location.pathname === "/wall" || !asked.has("lang") || asked.get("lang") !== cookie("lang")) return;
    asked.delete("lang");
    history.replaceState(history.state, "", location.pathname + (asked.size ? "?" + asked : "") + location.hash);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-language],.theme");
    if (!target) return;
    if (target.dataset.language) {
      event.preventDefault();
      inLanguage(target.dataset.language);
      return;
    }
    const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
    document.cookie = "theme=" + next + KEPT;
    wear(next);
  });

  /* What is folded away on a small screen: pages and filters. */
  function fold(opener, open) {
    const folded = document.getElementById(opener.dataset.unfolds);
    folded.toggleAttribute("data-open", open);
    opener.setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-unfolds]");
    for (const opener of document.querySelectorAll("[data-unfolds]")) {
      const isOpen = opener.getAttribute("aria-expanded") === "true";
      if (opener === pressed) fold(opener, !isOpen);
      else if (isOpen && opener.dataset.unfolds === "ways" && !event.target.closest("#ways")) fold(opener, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const opener = document.querySelector('[data-unfolds="ways"][aria-expanded="true"]');
    if (event.key !== "Escape" || !opener) return;
    fold(opener, false);
    opener.focus();
  });

  /* Once the page is there, for its layout is asked for with the address. */
  (function begun() {
    if (document.getElementById("page")) forgetAsked();
    else setTimeout(begun, 100);
  })();

  /* Another tab may have chosen meanwhile. */
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wear(theme()); });
})();
