/* Every text a person can see on the showing scene: how large, how clear, and whether it is whole and alone. */
() => {
  const FAR = 0.5;
  const seen = (el) => {
    const style = getComputedStyle(el);
    const box = el.getBoundingClientRect();
    const room = el.closest(".header-room");
    if (room && box.top >= room.getBoundingClientRect().bottom - 1) return false;
    return box.width > 0 && box.height > 0 && style.visibility === "visible" && style.display !== "none";
  };
  const channels = (text) => {
    const found = text.match(/[\d.]+/g).map(Number);
    return found.length === 3 ? [...found, 1] : found;
  };
  const luminance = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (el) => {
    for (let node = el; node; node = node.parentElement) {
      const color = channels(getComputedStyle(node).backgroundColor);
      if (color[3] > 0.99) return color;
    }
    return [255, 255, 255, 1];
  };
  const contrast = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const lines = (el) => {
    const range = document.createRange();
    range.selectNodeContents(el);
    return range.getBoundingClientRect();
  };

  const faults = [];
  const texts = [];
  for (const el of document.querySelectorAll("#page *")) {
    const drawn = el.tagName.toLowerCase() === "text" && el.closest("svg");
    const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!(drawn ? el.textContent.trim() : own && !el.closest("svg")) || !seen(el)) continue;
    const style = getComputedStyle(el);
    const text = el.textContent.trim().slice(0, 40);
    const color = channels(drawn ? getComputedStyle(el.querySelector("tspan") || el).fill : style.color);
    const box = drawn ? el.getBoundingClientRect() : lines(el);
    const mark = el.classList.contains("shape") || /^[^\p{L}\p{N}]+$/u.test(text);
    texts.push({ el, text, box, size: parseFloat(style.fontSize), drawn, mark });
    const onMap = drawn && el.closest(".to-scale");
    if (!mark && !onMap && contrast(color, ground(el)) < 6.95) {
      faults.push(`faint: ${text} ${contrast(color, ground(el)).toFixed(1)}`);
    }
    if (!drawn && el.scrollWidth > el.clientWidth + 1 && style.overflow !== "visible" && el.clientWidth) {
      faults.push(`cut: ${text}`);
    }
    const card = el.closest(".card, .wall-header, .wall-footer > *") || document.getElementById("page");
    const room = card.getBoundingClientRect();
    const inside = box.left >= room.left - FAR && box.right <= room.right + FAR &&
      box.top >= room.top - box.height * 0.12 && box.bottom <= room.bottom + box.height * 0.12;
    if (!inside) faults.push(`outside: ${text}`);
  }
  for (let i = 0; i < texts.length; i += 1) {
    for (let j = i + 1; j < texts.length; j += 1) {
      const [a, b] = [texts[i], texts[j]];
      if (a.el.contains(b.el) || b.el.contains(a.el)) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const small = Math.min(a.box.height, b.box.height);
      if (wide > 2 && high > small * 0.25) faults.push(`over one another: ${a.text} | ${b.text}`);
    }
  }
  for (const card of document.querySelectorAll(".scene.is-showing .card, .scene.is-showing .card *")) {
    const over = getComputedStyle(card).overflowY;
    if (over !== "visible" && card.scrollHeight > card.clientHeight + 2 && card.clientHeight) {
      faults.push(`too high: ${card.id || card.className} by ${card.scrollHeight - card.clientHeight}`);
    }
  }
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) faults.push("scroll bars");
  const sizes = texts.filter((item) => !item.mark).map((item) => item.size);
  return { smallest: Math.min(...sizes), texts: texts.length, faults };
}
