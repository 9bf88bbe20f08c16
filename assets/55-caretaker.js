/* The pages of whoever looks after the screens: the form of named screens, and a system page that stays current. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const REFRESH_MS = 5000;
  let asking = false;

  async function refresh() {
    const content = document.getElementById("content");
    if (!content || !content.dataset.refresh || document.hidden || asking) return;
    asking = true;
    try {
      const answer = await fetch(content.dataset.refresh, { cache: "no-store" });
      if (!answer.ok) return;
      const parts = await answer.json();
      for (const id of Object.keys(parts)) window.dash_clientside.set_props(id, parts[id]);
      document.documentElement.dataset.refreshed = String(Date.now());
      center.tick();
    } catch (error) {
      /* The banner tells of a lost connection; what was known stays. */
      if (!(error instanceof TypeError)) throw error;
    } finally {
      asking = false;
    }
  }

  function faults(form, found) {
    for (const place of form.querySelectorAll(".fault")) place.textContent = "";
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    let first = null;
    for (const fault of found) {
      const place = document.getElementById("fault-" + fault.field);
      const control = document.getElementById("field-" + fault.field);
      (place || document.getElementById("form-fault")).textContent = fault.text;
      if (control) control.setAttribute("aria-invalid", "true");
      first = first || control;
    }
    if (first) first.focus();
  }

  async function told(answer, failed) {
    if ((answer.headers.get("Content-Type") || "").includes("json")) {
      const problem = await answer.json();
      return problem.errors || [{ field: "", text: failed + " " + problem.detail }];
    }
    return [{ field: "", text: failed + " (" + answer.status + ")" }];
  }

  /* What was typed stays in the form until it is saved. */
  async function save(form) {
    const given = {};
    for (const field of form.querySelectorAll("[data-field]")) {
      given[field.dataset.field] = field.querySelector("input, select").value;
    }
    const lang = form.dataset.lang;
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) };
    try {
      const answer = await fetch("/api/v1/screens?lang=" + lang, options);
      if (answer.ok) location.assign("/screens?saved=" + encodeURIComponent(given.name.trim()));
      else faults(form, await told(answer, form.dataset.failed));
    } catch (error) {
      faults(form, [{ field: "", text: form.dataset.failed }]);
    }
  }

  async function remove(button) {
    if (!window.confirm(button.dataset.confirm)) return;
    const form = document.getElementById("screen-form");
    try {
      const answer = await fetch("/api/v1/screens/" + button.dataset.removeScreen, { method: "DELETE" });
      if (answer.ok || answer.status === 404) location.assign("/screens");
      else faults(form, await told(answer, button.dataset.failed));
    } catch (error) {
      faults(form, [{ field: "", text: button.dataset.failed }]);
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "screen-form") return;
    event.preventDefault();
    save(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-screen]");
    if (button) remove(button);
  });
  setInterval(refresh, REFRESH_MS);
})();
