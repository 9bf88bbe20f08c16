/* What only shows is put in by the page itself: as components of Dash, each part would have it look at every element of
   the page. */
(function () {
  "use strict";

  function nodes(given) {
    if (given === null || given === undefined) return [];
    if (Array.isArray(given)) return given.flatMap(nodes);
    if (typeof given !== "object") return [document.createTextNode(String(given))];
    const { children, className, style, ...others } = given.props;
    const made = document.createElement(given.type);
    if (className) made.className = className;
    Object.assign(made.style, style);
    for (const [name, value] of Object.entries(others)) {
      if (value === true) made.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
    }
    made.append(...nodes(children));
    return [made];
  }

  window.commandCenter.fill = function (element, { children, className }) {
    if (className !== undefined) element.className = className;
    if (children === undefined) return;
    /* What a person opened stays open. */
    const open = Array.from(element.querySelectorAll("details"), (details) => details.open);
    element.replaceChildren(...nodes(children));
    element.querySelectorAll("details").forEach((details, index) => { details.open = details.open || Boolean(open[index]); });
  };
})();
