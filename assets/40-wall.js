/* The wall's rotation: scenes in turn, keys for someone with a keyboard, a slow shift so that nothing burns in. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const AHEAD_MS = 700;
  const SHIFT_EVERY_MS = 300000;
  const SHIFTS = [[0, 0], [6, 3], [3, 6], [-4, 4], [-6, -3], [0, -6], [5, -4]];
  let names = [];
  let dwell = 20000;
  let turnAt = 0;
  let prepared = null;

  function next(step) {
    return names[(names.indexOf(center.scene) + step + names.length) % names.length];
  }

  function turn(name) {
    for (const scene of document.querySelectorAll(".scene")) {
      scene.classList.toggle("is-showing", scene.dataset.scene === name);
      if (scene.dataset.scene === name) document.getElementById("scene-title").textContent = scene.dataset.title;
    }
    center.scene = name;
    center.turns += 1;
    document.documentElement.dataset.scene = name;
    prepared = null;
    /* Turns fall on multiples of the dwell in server time, so that screens side by side turn together. */
    turnAt = (Math.floor(center.serverNow() / dwell) + 1) * dwell;
    center.tick();
  }

  center.turnTo = function (name) {
    center.paintScene(name);
    requestAnimationFrame(() => requestAnimationFrame(() => turn(name)));
  };

  function rotate() {
    if (center.paused || names.length < 2) return;
    /* The server's time may be learned, or corrected, after a turn was planned. */
    if (turnAt - center.serverNow() > dwell) turnAt = (Math.floor(center.serverNow() / dwell) + 1) * dwell;
    const left = turnAt - center.serverNow();
    if (left <= 0) turn(prepared || next(1));
    else if (left < AHEAD_MS && prepared === null) {
      prepared = next(1);
      center.paintScene(prepared);
    }
  }

  function keys(event) {
    if (event.key === "ArrowRight") center.turnTo(next(1));
    else if (event.key === "ArrowLeft") center.turnTo(next(-1));
    else if (event.key === " ") {
      center.paused = !center.paused;
      turnAt = center.serverNow() + dwell;
      center.tick();
    } else return;
    event.preventDefault();
  }

  function shift() {
    const place = SHIFTS[Math.floor(Date.now() / SHIFT_EVERY_MS) % SHIFTS.length];
    document.getElementById("shift").style.transform = `translate(${place[0]}px, ${place[1]}px)`;
  }

  center.beginWall = function () {
    const page = document.getElementById("page");
    if (page.className !== "wall") return;
    names = page.dataset.scenes.split(",").filter(Boolean);
    dwell = Number(page.dataset.dwell) * 1000;
    if (names.length) turn(names[0]);
    turnAt = center.serverNow() + dwell;
    shift();
    setInterval(rotate, 100);
    setInterval(shift, SHIFT_EVERY_MS);
    document.addEventListener("keydown", keys);
    let resizing = null;
    window.addEventListener("resize", () => {
      clearTimeout(resizing);
      resizing = setTimeout(() => center.paintScene(center.scene), 200);
    });
  };
})();
