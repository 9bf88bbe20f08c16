/* Files that a person takes away: how far they are, a way to stop them, and a plain word when there is none. */
(function () {
  "use strict";
  const center = window.commandCenter;
  /* How long a finished file stays listed. */
  const LISTED_MS = 4000;

  /* Links to files, to the document and back to the page carry the filters that the address holds now; rows have no
     period to be compared with. */
  center.followFilters = function () {
    const asked = new URLSearchParams(location.search);
    for (const link of document.querySelectorAll('[data-takeaway="panel"],[data-takeaway="overview"],[data-follows],:is(.rows-page, .rows-behind) [data-takeaway]')) {
      const address = new URL(link.href);
      for (const key of center.filterKeys) {
        if (asked.get(key) && !(key === "compare" && link.dataset.takeaway === "rows")) address.searchParams.set(key, asked.get(key));
        else address.searchParams.delete(key);
      }
      link.href = address.pathname + address.search;
    }
  };

  const number = (n) => n.toLocaleString(document.getElementById("page").dataset.lang);

  function size(bytes) {
    const step = bytes < 1e6 ? [1e3, "kB"] : [1e6, "MB"];
    const shown = Math.max(bytes / step[0], 0.1);
    return number(Number(shown.toFixed(shown < 10 ? 1 : 0))) + "\u00a0" + step[1];
  }

  center.save = function (blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  function list() {
    let found = document.getElementById("files");
    if (!found) {
      found = document.createElement("div");
      found.id = "files";
      found.setAttribute("role", "status");
      document.getElementById("page").append(found);
    }
    return found;
  }

  /* One file in the list: what it is called, how far it is, and a button that stops or dismisses it. */
  center.fileEntry = function (name, stop) {
    const entry = document.createElement("div");
    entry.className = "file";
    const title = document.createElement("strong");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    const button = document.createElement("button");
    title.textContent = name;
    button.type = "button";
    button.textContent = center.word(stop ? "file-cancel" : "file-close");
    button.addEventListener("click", () => (entry.dataset.ended ? entry.remove() : stop()));
    entry.append(title, button, words, ...(stop ? [bar] : []));
    list().append(entry);
    return {
      say: (text, part) => {
        words.textContent = text;
        if (part === undefined) bar.removeAttribute("value");
        else bar.value = part;
      },
      called: (text) => { title.textContent = text; },
      end: (text, failed) => {
        entry.dataset.ended = failed ? "failed" : "done";
        words.textContent = text;
        bar.remove();
        button.textContent = center.word("file-close");
        if (!failed) setTimeout(() => entry.remove(), LISTED_MS);
      },
    };
  };

  /* Pieces as they come; of a table that says how many rows it has, the part that has come is known. */
  async function read(answer, entry) {
    const of = Number(answer.headers.get("X-Rows") || 0);
    const whole = Number(answer.headers.get("Content-Length") || 0);
    const count = center.rowsOf(answer.headers.get("Content-Type") || "");
    const reader = answer.body.getReader();
    const pieces = [];
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { pieces, bytes };
      pieces.push(value);
      bytes += value.length;
      if (of) {
        const rows = Math.min(count(value), of);
        entry.say(center.word("file-rows", { n: number(rows), of: number(of), size: size(bytes) }), rows / of);
      } else entry.say(center.word("file-bytes", { size: size(bytes) }), whole ? bytes / whole : undefined);
    }
  }

  async function refusal(answer) {
    try {
      const said = await answer.json();
      return (said.words && said.words[document.getElementById("page").dataset.lang]) || said.detail;
    } catch { return center.word("file-lost"); }
  }

  /* Addresses of what is on its way: a second click takes nothing twice. */
  const coming = new Set();

  const nameIn = (answer) => (/filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "") || [])[1];

  async function take(link) {
    const address = link.href;
    if (coming.has(address)) return;
    coming.add(address);
    const stopped = new AbortController();
    const asked = new URL(address).searchParams;
    const entry = center.fileEntry((asked.get("panel") || asked.get("metric") || link.dataset.takeaway) + "." + asked.get("format"), () => stopped.abort());
    entry.say(center.word("file-making"));
    try {
      const answer = await fetch(address, { signal: stopped.signal });
      if (!answer.ok) { entry.end(await refusal(answer), true); return; }
      const name = nameIn(answer);
      entry.called(name);
      const { pieces, bytes } = await read(answer, entry);
      center.save(new Blob(pieces, { type: answer.headers.get("Content-Type") }), name);
      entry.end(center.word("file-done", { size: size(bytes) }));
    } catch (error) {
      if (error.name === "AbortError") entry.end(center.word("file-cancelled"));
      else entry.end(center.word("file-lost"), true);
    } finally {
      coming.delete(address);
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-takeaway],[data-picture],[data-copy-link]");
    if (!target) return;
    if (target.dataset.picture) center.picture(target.dataset.picture);
    else if (target.dataset.copyLink) center.copyLink(target);
    else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      take(target);
    }
  });
})();
