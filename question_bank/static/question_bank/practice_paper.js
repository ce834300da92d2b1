// A mock paper, one question per screen, with the time running. Without this script the paper is one long form.
(function () {
  "use strict";
  const find = (selector, from) => (from || document).querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const form = find("form[data-paper]");
  const questions = all(".question", form);
  if (!questions.length) return;
  const bar = find("[data-bar]");
  const bottom = find("[data-bottom]");
  const intro = find("[data-intro]");
  const end = find("[data-end]");
  const time = find("[data-time]");
  const announce = find("[data-announce]");
  const unit = "unit" in form.dataset;
  const name = "practice.paper." + form.dataset.paper;
  let at = 0; // from 0; `questions.length` is the overview
  let due = 0;
  let over = false;

  // What was answered outlives a reload of this tab, and goes when the paper is handed in.
  const session = (() => {
    try {
      sessionStorage.setItem("practice.try", "1");
      sessionStorage.removeItem("practice.try");
      return sessionStorage;
    } catch (blocked) {
      return null;
    }
  })();
  const keep = () => {
    if (!session) return;
    const fields = all("input:not([type=hidden])", form);
    const values = fields.map((field) => (field.type === "text" ? field.value : field.checked));
    session.setItem(name, JSON.stringify({ values: values, at: at, due: due }));
  };
  const restore = () => {
    let kept = null;
    try { kept = session && JSON.parse(session.getItem(name)); } catch (broken) { kept = null; }
    if (!kept) return false;
    all("input:not([type=hidden])", form).forEach((field, place) => {
      if (field.type === "text") field.value = kept.values[place] || "";
      else field.checked = kept.values[place] === true;
    });
    at = Math.min(kept.at || 0, questions.length);
    due = kept.due;
    return true;
  };
  const isAnswered = (question) => all("input", question).some((field) => (field.type === "text" ? field.value.trim() : field.checked));

  const show = (focus) => {
    questions.forEach((question, place) => { question.hidden = place !== at; });
    end.hidden = at < questions.length;
    bottom.hidden = at === questions.length;
    find("[data-at]").textContent = String(Math.min(at + 1, questions.length));
    find("[data-step='-1']").disabled = at === 0;
    if (at === questions.length) overview();
    scrollTo(0, 0);
    if (focus) (at < questions.length ? find("legend", questions[at]) : find("h2", end)).focus({ preventScroll: true });
    keep();
  };
  const overview = () => {
    const list = find("[data-overview]");
    const summary = find("[data-summary]");
    const answered = questions.filter(isAnswered).length;
    summary.textContent = summary.dataset.summary.replace("{answered}", answered).replace("{total}", questions.length);
    list.textContent = "";
    questions.forEach((question, place) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      const done = isAnswered(question);
      button.type = "button";
      button.textContent = String(place + 1);
      button.className = done ? "answered" : "";
      button.setAttribute("aria-label", place + 1 + " " + (done ? form.dataset.answered : form.dataset.notAnswered));
      button.addEventListener("click", () => go(place));
      row.appendChild(button);
      list.appendChild(row);
    });
  };
  const go = (place) => {
    at = Math.max(0, Math.min(questions.length, place));
    show(true);
  };

  const tick = () => {
    const left = Math.max(0, Math.round((due - Date.now()) / 1000));
    const minutes = Math.ceil(left / 60);
    const words = left < 60 ? form.dataset.seconds : form.dataset.minutes.replace("{n}", minutes);
    find("[data-time-text]").textContent = words;
    time.classList.toggle("soon", left <= 600);
    if ((left === 600 || left === 60) && announce.textContent !== words) announce.textContent = words;
    if (left || over) return;
    over = true;
    announce.textContent = form.dataset.over;
    forget();
    form.submit();
  };
  const forget = () => { if (session) session.removeItem(name); };

  const begin = () => {
    form.dataset.paged = "";
    form.hidden = false;
    bar.hidden = false;
    intro.hidden = true;
    if (!due) due = Date.now() + Number(form.dataset.remaining) * 1000;
    show(true);
    tick();
    setInterval(tick, 1000);
  };
  all("[data-step]").forEach((button) => button.addEventListener("click", () => go(at + Number(button.dataset.step))));
  find("[data-overview-open]").addEventListener("click", () => go(questions.length));
  find("[data-back]").addEventListener("click", () => {
    const empty = questions.findIndex((question) => !isAnswered(question));
    go(empty < 0 ? 0 : empty);
  });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    if (at < questions.length) { // the Enter key within a blank leads on
      event.preventDefault();
      go(at + 1);
      return;
    }
    forget();
  });
  const restored = restore();
  if (!unit) due = Date.now() + Number(form.dataset.remaining) * 1000; // the server's clock
  if (!unit || restored) {
    begin();
  } else {
    form.hidden = true;
    find("[data-begin]").addEventListener("click", begin);
  }
})();
