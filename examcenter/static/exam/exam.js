// The exam page: one question at a time; every change is queued, kept on the device, sent in order and acknowledged.
// Plain ES2017, no library, so that browsers of five years ago and WeChat's own can run it.
(function () {
  "use strict";
  const root = document.getElementById("exam");
  if (!root) return;
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const words = {};
  all("#words dt").forEach((term) => { words[term.textContent] = term.nextElementSibling.textContent; });
  const say = (name, values) =>
    words[name].replace(/\{(\w+)\}/g, (whole, key) => (values && key in values ? values[key] : whole));

  const questions = all(".question");
  const total = questions.length;
  const sitting = root.dataset.sitting;
  const epoch = Number(root.dataset.epoch);
  const SIZES = ["", "size-1", "size-2", "size-3", "size-4"];
  const WAITS = [1, 2, 4, 8, 15]; // seconds between attempts
  const REQUEST_SECONDS = 15;
  const FLUSH_SECONDS = 3; // for what is on its way when time is up
  const STATUS_SECONDS = 30;
  const PAUSE_SECONDS = 0.8; // after the last key, before what was typed is saved

  // --- what this device holds -----------------------------------------------------------------------------
  const storage = (() => {
    try {
      localStorage.setItem("exam.try", "1");
      localStorage.removeItem("exam.try");
      return localStorage;
    } catch (blocked) {
      return null;
    }
  })();
  const name = (number) => "exam." + sitting + "." + number;
  const load = (key) => {
    try { return JSON.parse(storage.getItem(key)) || null; } catch (broken) { return null; }
  };

  const answers = {}; // position: letters, or a line for each blank
  root.dataset.answers.split(",").filter(Boolean).forEach((pair) => {
    const parts = pair.split(":");
    answers[parts[0]] = decodeURIComponent(parts[1]);
  });
  const state = { number: Number(root.dataset.highest), queue: [], marked: [], at: 1 };
  let kept = storage !== null; // whether the last copy could be written
  let stopped = false;

  const keep = () => {
    if (!storage) return;
    try {
      storage.setItem(name(epoch), JSON.stringify(state));
      kept = true;
    } catch (full) {
      kept = false;
    }
  };
  const forget = () => {
    if (!storage) return;
    Object.keys(storage).filter((key) => key.startsWith("exam." + sitting + ".")).forEach((key) => storage.removeItem(key));
  };

  const epochs = () => Object.keys(storage)
    .map((key) => /^exam\.(\d+)\.(\d+)$/.exec(key))
    .filter((found) => found && found[1] === sitting)
    .map((found) => Number(found[2]));
  const newestCopy = () => load(name(Math.max.apply(null, epochs().concat(0))));

  // A copy of this very device epoch goes on as it is. One of the epoch before was written by this device too, and
  // nobody came in between: what it had not sent is sent under new numbers. Anything else is of other people or older.
  // The place and the marks may come from an older copy: a sitting is one person's.
  const restore = () => {
    state.at = questions.findIndex((question) => !answers[question.dataset.q]) + 1 || 1;
    if (!storage) return;
    const own = load(name(epoch));
    const before = load(name(epoch - 1));
    const older = newestCopy();
    if (own) {
      state.number = Math.max(state.number, own.number || 0);
      state.queue = (own.queue || []).slice();
      state.marked = own.marked || [];
      state.at = own.at || state.at;
    } else if (before) {
      (before.queue || []).forEach((item) => {
        state.number += 1;
        state.queue.push({ n: state.number, q: item.q, a: item.a });
      });
    }
    if (!own && older) {
      state.marked = older.marked || [];
      state.at = older.at || state.at;
    }
    state.queue.forEach((item) => { answers[item.q] = item.a; });
    Object.keys(storage)
      .filter((key) => /^exam\.\d+\.\d+$/.test(key) && key !== name(epoch))
      .forEach((key) => storage.removeItem(key));
    state.at = Math.min(Math.max(1, state.at), total);
    keep();
  };

  // --- sending ----------------------------------------------------------------------------------------------
  let sending = false;
  let failures = 0;
  let timer = 0;
  let whenEmpty = null; // called once everything is at the server

  const request = (url, options) => {
    const control = typeof AbortController === "function" ? new AbortController() : null;
    const giveUp = control && setTimeout(() => control.abort(), REQUEST_SECONDS * 1000);
    const all = Object.assign({ credentials: "same-origin", cache: "no-store" }, options);
    if (control) all.signal = control.signal;
    const done = (value) => { clearTimeout(giveUp); return value; };
    return fetch(url, all).then(done, (error) => { done(); throw error; });
  };

  const put = (position, choice) => {
    answers[position] = choice;
    state.number += 1;
    state.queue.push({ n: state.number, q: position, a: choice });
    keep();
    show();
    send();
  };

  // What is typed into blanks is saved at a pause, on leaving the field, and before anything that could lose it.
  const pauses = {}; // position: timer of what was typed and is not queued yet
  const flush = (position) => {
    if (!(position in pauses)) return;
    clearTimeout(pauses[position]);
    delete pauses[position];
    const question = questions[position - 1];
    const lines = Array.from(question.querySelectorAll(".blank input")).map((input) => clean(input.value));
    const choice = lines.some(Boolean) ? lines.join("\n") : "";
    if (choice !== (answers[position] || "")) put(position, choice); else show();
  };
  const flushAll = () => Object.keys(pauses).forEach((position) => flush(Number(position)));
  const typing = (position) => {
    clearTimeout(pauses[position]);
    pauses[position] = setTimeout(() => flush(position), PAUSE_SECONDS * 1000);
    show();
  };
  // Without control signs and halves of characters, which the server would refuse.
  const clean = (text) => Array.from(text).filter((sign) => {
    const code = sign.codePointAt(0);
    return code > 31 && !(code > 126 && code < 160) && !(code > 0xd7ff && code < 0xe000);
  }).join("").trim();

  const renumber = (highest) => {
    state.number = Math.max(highest, 0);
    state.queue.forEach((item) => { state.number += 1; item.n = state.number; });
    keep();
  };

  const later = () => {
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * WAITS[Math.min(failures, WAITS.length) - 1]);
    show();
  };

  const send = () => {
    if (sending || stopped) return;
    if (!state.queue.length) {
      if (whenEmpty) { const next = whenEmpty; whenEmpty = null; next(); }
      return;
    }
    sending = true;
    show();
    const item = state.queue[0];
    request(root.dataset.saveUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Exam": "1" },
      body: JSON.stringify(item),
    }).then((response) => {
      if (response.status === 200) return { status: 200 };
      return response.json().catch(() => ({})).then((body) => ({ status: response.status, body: body }));
    }).then((reply) => {
      sending = false;
      if (reply.status === 200 || reply.status === 400) {
        // 400 is an answer that this paper does not offer: nothing of ours sends it, and it must not block the rest.
        state.queue.shift();
        failures = 0;
        keep();
        show();
        send();
      } else if (reply.status === 409 && reply.body.error === "conflict") {
        renumber(reply.body.n); // a second tab used the number
        send();
      } else if (reply.status === 409) {
        elsewhere();
      } else if (reply.status === 410) {
        closed();
      } else if (reply.status === 403 && reply.body.error === "key") {
        stop("key");
      } else {
        later();
      }
    }).catch(() => {
      sending = false;
      later();
    });
  };

  // --- time ---------------------------------------------------------------------------------------------------
  let left = Number(root.dataset.remaining);
  let since = performance.now();
  const announced = {};
  const remaining = () => Math.max(0, left - (performance.now() - since) / 1000);

  const tick = () => {
    if (stopped) return;
    const seconds = Math.ceil(remaining());
    const minutes = Math.ceil(seconds / 60);
    const soon = seconds <= 600;
    find("[data-time-text]").textContent = soon
      ? Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0")
      : say("minutes", { n: minutes });
    find("[data-time]").classList.toggle("soon", soon);
    [10, 5, 1].forEach((mark) => {
      if (seconds <= mark * 60 && seconds > mark * 60 - 20 && !announced[mark]) {
        announced[mark] = true;
        find("[data-announce]").textContent = say("announce", { n: mark });
      }
    });
    if (seconds <= 2) flushAll();
    if (seconds <= 0) timeUp();
  };

  const ask = () => {
    if (stopped) return Promise.resolve();
    return request(root.dataset.statusUrl, {}).then((response) => {
      if (response.status === 403) return stop("key");
      return response.json().then((body) => {
        left = body.remaining;
        since = performance.now();
        if (body.state === "device" || body.state === "released") stop(body.state);
        else if (body.state === "submitted") stop("closed");
        else if (body.state === "late") timeUp();
        else {
          if (!state.queue.length) failures = 0;
          show();
          tick();
          send();
        }
      });
    }).catch(() => {});
  };

  // --- the end ------------------------------------------------------------------------------------------------
  const stop = (why) => {
    if (why !== "closed") flushAll(); // entered again on this device, it is sent
    stopped = why !== "time"; // when time is up, what is on its way may still arrive
    clearTimeout(timer);
    if (why === "closed") forget();
    find("[data-stop-title]").textContent = say(why + "_title");
    find("[data-stop-text]").textContent = say(why);
    const link = find("[data-stop-link]");
    link.hidden = why === "time";
    link.href = why === "closed" ? root.dataset.resultUrl : root.dataset.entryUrl;
    link.textContent = say(why === "closed" ? "result_link" : "device_link");
    find("[data-bottom]").hidden = true;
    find("[data-offline]").hidden = true;
    find("[data-saved]").textContent = "";
    screen("stopped");
  };

  // The server says that nothing more is taken: either handed in, or time is up and the page's clock was slow.
  const closed = () => {
    request(root.dataset.statusUrl, {}).then((response) => response.json()).then((body) => {
      if (body.state === "late") timeUp(); else stop("closed");
    }).catch(later);
  };

  // This device may not save any more: another one was opened, or the invigilator has stopped it.
  const elsewhere = () => {
    request(root.dataset.statusUrl, {}).then((response) => response.json())
      .then((body) => stop(body.state === "released" ? "released" : "device")).catch(later);
  };

  let ending = false; // time is up
  let leaving = false; // the candidate has asked to hand in
  const timeUp = () => {
    if (ending) return;
    flushAll();
    ending = true;
    stop("time");
    find("[data-announce]").textContent = say("time");
    let begun = false;
    const go = () => { if (!begun) { begun = true; submit(); } };
    whenEmpty = go;
    setTimeout(go, FLUSH_SECONDS * 1000);
    send();
  };

  const cancelSubmit = () => {
    leaving = false;
    if (!ending) whenEmpty = null;
    find("[data-submit] .btn-primary").disabled = false;
  };

  const submit = () => {
    if (!leaving && !ending) return;
    const form = find("[data-submit]");
    request(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(Array.from(new FormData(form))).toString(),
    }).then((response) => {
      if (response.status >= 400 && response.status < 500) return form.submit(); // its page says what is wrong
      if (!response.ok) throw new Error(String(response.status));
      forget();
      location.assign(response.url);
    }).catch(() => {
      const note = ending ? find("[data-stop-text]") : find("[data-unsaved]");
      note.textContent = ending ? say("time") + " " + say("submit_failed") : say("submit_failed");
      note.hidden = false;
      setTimeout(submit, 5000);
    });
  };

  // --- what is seen -------------------------------------------------------------------------------------------
  const screen = (which) => {
    all("[data-screen]").forEach((part) => { part.hidden = part.dataset.screen !== which; });
    find("[data-bottom]").hidden = which !== "question";
    const head = find('[data-screen="' + which + '"] h1');
    if (head) head.focus();
    scrollTo(0, 0);
  };

  const open = (position, focus) => {
    flushAll();
    state.at = Math.min(Math.max(1, position), total);
    questions.forEach((question) => { question.hidden = Number(question.dataset.q) !== state.at; });
    keep();
    screen("question");
    show();
    if (focus) questions[state.at - 1].querySelector("legend").focus();
  };

  const answered = () => questions.filter((question) => answers[question.dataset.q]).length;
  const waiting = (position) => state.queue.some((item) => item.q === position);

  const savedState = () => {
    if (state.at in pauses) return "typing";
    if (!state.queue.length) return answers[state.at] ? "saved" : "";
    if (!failures) return waiting(state.at) || sending ? "saving" : "saved";
    return kept ? "kept" : "unsaved";
  };

  const show = () => {
    if (stopped) return;
    find("[data-at]").textContent = state.at;
    find("[data-progress]").setAttribute("width", (100 * answered()) / total);
    const saved = find("[data-saved]");
    const word = savedState();
    if (saved.dataset.state !== word) {
      saved.dataset.state = word;
      saved.textContent = word ? say(word) : "";
      saved.classList.toggle("waiting", word === "kept" || word === "unsaved");
    }
    const offline = find("[data-offline]");
    offline.hidden = failures < 2 || ending;
    if (!offline.hidden && !offline.textContent) offline.textContent = say("offline");
    const marked = state.marked.includes(state.at);
    find("[data-mark]").setAttribute("aria-pressed", String(marked));
    find('[data-step="-1"]').disabled = state.at === 1;
    showNext();
    showNumbers(find("[data-overview]"), questions.map((question, index) => index + 1));
  };

  const nextLabel = find('[data-step="1"]').textContent;
  const showNext = () => {
    find('[data-step="1"]').textContent = state.at === total ? find('[data-go="overview"]').textContent : nextLabel;
  };

  const showNumbers = (list, numbers) => {
    while (list.firstChild) list.removeChild(list.firstChild);
    numbers.forEach((number) => {
      const button = document.createElement("button");
      const is = answers[number] ? "state_answered" : "state_empty";
      const marked = state.marked.includes(number);
      button.type = "button";
      button.textContent = number;
      button.classList.toggle("answered", Boolean(answers[number]));
      button.classList.toggle("marked", marked);
      button.setAttribute(
        "aria-label",
        [say("question") + " " + number, say(is), marked ? say("state_marked") : ""].filter(Boolean).join(", ")
      );
      if (number === state.at) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => { cancelSubmit(); open(number, true); });
      const line = document.createElement("li");
      line.appendChild(button);
      list.appendChild(line);
    });
  };

  const showSubmit = () => {
    const empty = questions.map((question, index) => index + 1).filter((number) => !answers[number]);
    const text = empty.length
      ? say("some_empty", { total: total, answered: total - empty.length, empty: empty.length })
      : say("all_answered", { total: total });
    find("[data-summary]").textContent = text;
    find("[data-marked]").textContent = say("marked_left", { n: state.marked.length });
    find("[data-marked]").hidden = !state.marked.length;
    showNumbers(find("[data-empty]"), empty);
    find("[data-unsaved]").hidden = true;
    screen("submit");
  };

  // --- set up -------------------------------------------------------------------------------------------------
  const setUpQuestion = (question) => {
    const position = Number(question.dataset.q);
    question.querySelector(".kind").textContent = say(question.dataset.type);
    if (question.dataset.type === "fill_in") return setUpBlanks(question, position);
    question.querySelectorAll(".option").forEach((option) => {
      const input = option.querySelector("input");
      const text = option.querySelector(".text");
      if (!text.textContent) text.textContent = say(input.value);
      if (question.dataset.type === "true_false") option.querySelector(".letter").textContent = input.value === "T" ? "✓" : "✗";
      input.checked = (answers[position] || "").includes(input.value);
    });
    question.addEventListener("change", () => {
      const chosen = Array.from(question.querySelectorAll("input:checked")).map((input) => input.value);
      put(position, chosen.sort().join(""));
    });
  };

  const setUpBlanks = (question, position) => {
    const lines = (answers[position] || "").split("\n");
    question.querySelectorAll(".blank").forEach((blank, index) => {
      const input = blank.querySelector("input");
      blank.querySelector(".blank-word").textContent = say("blank", { n: index + 1 });
      input.value = lines[index] || "";
      input.addEventListener("input", () => typing(position));
      input.addEventListener("blur", () => flush(position));
    });
  };

  const resize = (step) => {
    const html = document.documentElement;
    const now = SIZES.findIndex((size) => size && html.classList.contains(size));
    const next = Math.min(Math.max(0, Math.max(0, now) + step), SIZES.length - 1);
    SIZES.forEach((size) => { if (size) html.classList.remove(size); });
    if (SIZES[next]) html.classList.add(SIZES[next]);
    try { if (storage) storage.setItem("exam-text-size", String(next)); } catch (full) { /* for this page only */ }
    all("[data-size]").forEach((button) => {
      button.disabled = button.dataset.size === "1" ? next === SIZES.length - 1 : next === 0;
    });
  };

  restore();
  questions.forEach(setUpQuestion);
  resize(storage ? Number(storage.getItem("exam-text-size")) || 0 : 0);

  document.addEventListener("click", (event) => {
    const button = event.target.closest ? event.target.closest("button") : null;
    if (!button || stopped) return;
    flushAll();
    if (button.dataset.size) resize(Number(button.dataset.size));
    else if (button.dataset.step) {
      const next = state.at + Number(button.dataset.step);
      if (next > total) { show(); screen("overview"); } else open(next, true);
    } else if (button.dataset.go === "question") { cancelSubmit(); open(state.at, true); }
    else if (button.dataset.go === "overview") { show(); screen("overview"); }
    else if (button.dataset.go === "submit") showSubmit();
    else if ("mark" in button.dataset) {
      const place = state.marked.indexOf(state.at);
      if (place < 0) state.marked.push(state.at); else state.marked.splice(place, 1);
      keep();
      show();
    }
  });

  // A tap makes a picture large, so that it can be moved about, and small again.
  const zoom = (picture, large) => picture.setAttribute("aria-expanded", String(large));
  all("[data-zoom]").forEach((picture) => {
    const isLarge = () => picture.getAttribute("aria-expanded") === "true";
    picture.addEventListener("click", () => zoom(picture, !isLarge()));
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); zoom(picture, !isLarge()); }
      if (event.key === "Escape") zoom(picture, false);
    });
  });

  find("[data-submit]").addEventListener("submit", (event) => {
    event.preventDefault();
    if (leaving) return;
    flushAll();
    leaving = true;
    const note = find("[data-unsaved]");
    note.textContent = state.queue.length ? say("waiting_to_submit", { n: state.queue.length }) : say("submitting");
    note.hidden = false;
    find("[data-submit] .btn-primary").disabled = true;
    whenEmpty = submit;
    send();
  });
  find("[data-questions]").addEventListener("submit", (event) => { event.preventDefault(); flushAll(); });

  addEventListener("online", () => { failures = 0; show(); send(); ask(); });
  addEventListener("offline", () => { failures = Math.max(failures, 2); show(); });
  addEventListener("pagehide", flushAll);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flushAll(); else ask(); });

  root.hidden = false;
  open(state.at, false);
  tick();
  setInterval(tick, 1000);
  setInterval(ask, STATUS_SECONDS * 1000);
  send();
})();
