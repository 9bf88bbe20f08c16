/* The address of a page as a link to send, also where the browser guards its clipboard. */
(function () {
  "use strict";
  const center = (window.commandCenter = window.commandCenter || {});
  const SHOWN_MS = 2000;

  function byHand(text) {
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  /* The button says for a moment that it is done; a browser that refuses both ways shows the link to copy. */
  center.copyLink = async function (button) {
    const link = location.href;
    let done = false;
    try {
      await navigator.clipboard.writeText(link);
      done = true;
    } catch { done = byHand(link); }
    if (!done) { window.prompt(button.textContent, link); return; }
    if (button.dataset.said) return;
    button.dataset.said = button.textContent;
    button.textContent = button.dataset.copyLink;
    setTimeout(() => { button.textContent = button.dataset.said; delete button.dataset.said; }, SHOWN_MS);
  };
})();
