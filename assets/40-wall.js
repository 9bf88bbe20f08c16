/* The wall's rotation. Which scene is due follows from the server's time alone, so that screens side by side turn in
   the same second; an alarm takes a bounded share of the turns; keys are for someone with a keyboard, and nobody's
   hold lasts. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const AHEAD_MS = 700;
  const KEPT_TURNS = 2;
  const SHIFT_EVERY_MS = 300000;
  /* In sevenths of the smallest text (6 px at 1920x1080); the margin around the wall is half of it. */
  const SHIFTS = [[0, 0], [1, 0.5], [0.5, 1], [-0.7, 0.7], [-1, -0.5], [0, -1], [0.9, -0.7]];
  let wall = { names: [], dwell: 20000, every: 0, position: 0, first: 0 };
  let alone = false;
  let shown = null;
  let prepared = null;
  let chosen = null;
  let hold = null;
  let alarms = null;
  let called = null;
  let heard = null;
  center.holdMs = 300000;

  const turnNow = () => Math.floor(center.serverNow() / wall.dwell);
  const member = (names, index) => names[((index % names.length) + names.length) % names.length];

  function alarmAt(turn) {
    const due = alarms || [];
    if (!wall.every || !due.length) return null;
    if (called && called.turn === turn && due.includes(called.scene)) return called.scene;
    const periodic = turn % wall.every === 0 && !(called && called.turn === turn - 1);
    return periodic ? due[Math.floor(turn / wall.every) % due.length] : null;
  }

  /* The scene of a turn. While alarms take turns, these are left out of the count and their scenes out of the others'
     turns, so that nobody is passed over and no alarm has more than its share. */
  center.planned = function (turn) {
    const urgent = wall.every > 0 && alarms !== null && alarms.length > 0;
    const alarm = wall.position === 0 ? alarmAt(turn) : null;
    if (alarm !== null) return alarm;
    const others = urgent ? wall.names.filter((name) => !alarms.includes(name)) : wall.names;
    const index = (urgent ? turn - Math.floor(turn / wall.every) - 1 : turn) - wall.first;
    return member(others.length ? others : wall.names, index + wall.position);
  };

  /* The scene of a program's alarm on this wall: the program's first, or another of its own. */
  const own = (scene) => wall.names.find((name) => name === scene) || wall.names.find((name) => name.startsWith(scene + "-"));

  /* A scene whose alarm is new takes the next turn, unless an alarm has this one. */
  center.heardNotices = function (notices) {
    const urgent = notices.filter((notice) => notice.status === "alarm").map((notice) => own(notice.scene));
    const found = [...new Set(urgent.filter(Boolean))];
    const fresh = alarms === null ? [] : found.filter((name) => !alarms.includes(name));
    const taken = shown !== null && alarmAt(shown) !== null;
    alarms = found;
    const turn = turnNow();
    if (fresh.length) center.called = called = { scene: fresh[0], heardIn: turn, turn: turn + (taken ? 2 : 1) };
    prepared = null;
  };

  function show(name) {
    for (const scene of document.querySelectorAll(".scene")) {
      scene.classList.toggle("is-showing", scene.dataset.scene === name);
      if (scene.dataset.scene === name) document.getElementById("scene-title").textContent = scene.dataset.title;
    }
    center.scene = name;
    center.turns += 1;
    center.turnedAt = Date.now();
    document.documentElement.dataset.scene = name;
    center.tick();
  }

  center.turnTo = function (name) {
    center.paintScene(name);
    requestAnimationFrame(() => requestAnimationFrame(() => show(name)));
  };

  function rotate() {
    const told = center.latest && center.latest.notices;
    if (told && told !== heard) center.heardNotices(heard = told);
    if (hold) return;
    const turn = turnNow();
    /* The scene shown stays when the server's time is first learned, however wrong this computer's clock was. */
    if (alone && center.timeKnown) {
      alone = false;
      wall.first = turn - Math.max(wall.names.indexOf(center.scene), 0);
      shown = turn;
      center.turn = turn;
    }
    if (chosen && turn < chosen.until) return;
    chosen = null;
    if (turn !== shown) {
      const name = center.planned(turn);
      if (prepared !== name) center.paintScene(name);
      shown = turn;
      center.turn = turn;
      prepared = null;
      /* A scene that never came over the line is still empty. */
      const held = center.latest && center.latest.scenes[name];
      if (name !== center.scene && (held || center.scene === null)) show(name);
    } else if (prepared === null && (turn + 1) * wall.dwell - center.serverNow() < AHEAD_MS) {
      prepared = center.planned(turn + 1);
      if (prepared !== center.scene) center.paintScene(prepared);
    }
  }

  function release() {
    clearTimeout(hold);
    hold = null;
    shown = null;
    center.pausedUntil = null;
    center.tick();
  }

  function keepFor(ms) {
    clearTimeout(hold);
    hold = setTimeout(release, ms);
    center.pausedUntil = center.serverNow() + ms;
    center.tick();
  }

  function keys(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      chosen = { until: turnNow() + KEPT_TURNS };
      shown = null;
      center.turnTo(member(wall.names, wall.names.indexOf(center.scene) + step));
      if (hold) keepFor(center.holdMs);
    } else if (event.key === " ") {
      if (hold) release();
      else keepFor(center.holdMs);
    } else return;
    event.preventDefault();
  }

  center.shift = function (count) {
    const place = SHIFTS[count % SHIFTS.length].map((n) => `calc(var(--fs-1) * ${n / 7})`);
    document.getElementById("shift").style.transform = `translate(${place[0]}, ${place[1]})`;
  };
  center.shifts = SHIFTS.length;

  /* A window smaller than the screen it was made for shows text that the farthest seat cannot read. */
  function checkSize(page) {
    const needed = Number(page.dataset.smallest);
    const drawn = parseFloat(getComputedStyle(page).getPropertyValue("--fs-1")) * window.devicePixelRatio;
    const text = drawn + 0.5 < needed
      ? center.word("too-small", { px: Math.floor(drawn), needed: Math.ceil(needed) }) : "";
    const note = document.getElementById("wall-size");
    if (note.textContent !== text) note.textContent = text;
  }

  center.beginWall = function () {
    const page = document.getElementById("page");
    if (page.className !== "wall") return;
    const data = page.dataset;
    wall = {
      names: data.scenes.split(",").filter(Boolean),
      dwell: Number(data.dwell) * 1000,
      every: Number(data.alarmEvery),
      position: Number(data.position),
      first: 0,
    };
    /* Alone, a wall begins with its first scene; in a group, with the scene that the others show. */
    alone = !data.group;
    if (alone) wall.first = turnNow();
    if (wall.names.length) show(center.planned(turnNow()));
    center.shift(0);
    checkSize(page);
    setInterval(rotate, 100);
    setInterval(() => center.shift(Math.floor(center.serverNow() / SHIFT_EVERY_MS)), 60000);
    document.addEventListener("keydown", keys);
    let resizing = null;
    window.addEventListener("resize", () => {
      clearTimeout(resizing);
      resizing = setTimeout(() => { checkSize(page); center.paintScene(center.scene); }, 200);
    });
  };
})();
