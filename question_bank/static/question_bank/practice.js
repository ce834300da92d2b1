// Practice: checks an answer without leaving the page, and keeps the wrong-answer book in this browser.
// Every page but the book works without it. Plain ES2017, for WeChat's own browser and those of five years ago.
(function () {
  "use strict";
  const find = (selector, from) => (from || document).querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const BOOK = "practice.book";
  const MOST = 500; // entries; the oldest go first
  const STEM = 200; // characters kept of a stem

  // --- the book: {number of the question: {s: stem, n: times wrong, d: day of the last time}} ---------------------
  const storage = (() => {
    try {
      localStorage.setItem("practice.try", "1");
      localStorage.removeItem("practice.try");
      return localStorage;
    } catch (blocked) {
      return null;
    }
  })();
  const read = () => {
    try {
      const found = JSON.parse(storage.getItem(BOOK));
      return found && typeof found === "object" ? found : {};
    } catch (broken) {
      return {};
    }
  };
  const write = (book) => {
    try {
      storage.setItem(BOOK, JSON.stringify(book));
      return true;
    } catch (full) {
      return false;
    }
  };
  const latest = (book) => Object.keys(book)
    .filter((pk) => /^\d+$/.test(pk))
    .sort((one, other) => (book[other].d || 0) - (book[one].d || 0));
  const put = (pk, stem) => {
    if (!storage) return false;
    const book = read();
    book[pk] = { s: stem.trim().slice(0, STEM), n: ((book[pk] && book[pk].n) || 0) + 1, d: Date.now() };
    latest(book).slice(MOST).forEach((old) => { delete book[old]; });
    return write(book);
  };
  const take = (pk) => {
    if (!storage) return;
    const book = read();
    delete book[pk];
    write(book);
  };
  const address = (pattern, pk) => pattern.replace("/0/", "/" + pk + "/") + "?seed=" + seed();
  const seed = () => ("0000000" + Math.floor(Date.now() % 0xffffffff).toString(16)).slice(-8);

  // --- a verdict ---------------------------------------------------------------------------------------------------
  const settle = (result, question, fromBook) => {
    const pk = question.dataset.question;
    const right = result.dataset.result === "right";
    if (!right && put(pk, find("[data-stem]", question).textContent)) find("[data-booked]", result).hidden = false;
    if (right && fromBook) {
      take(pk);
      find("[data-unbooked]", result).hidden = false;
    }
    const next = find("[data-next]");
    const word = next && find("[data-next-word]", next);
    const others = fromBook && storage ? latest(read()).filter((other) => other !== pk) : [];
    if (!word || !others.length) return;
    // From the one answered longest ago, so that one answered wrong just now comes last.
    next.href = address(location.pathname.replace(/\/\d+\/$/, "/0/"), others[others.length - 1]);
    word.textContent = word.dataset.nextWord;
  };

  const form = find("form[data-practice]");
  if (form) {
    const hint = find("[data-hint]", form);
    const tell = (name) => {
      hint.textContent = hint.dataset[name];
      hint.hidden = false;
    };
    let under_way = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (under_way) return;
      under_way = true;
      hint.hidden = true;
      fetch(location.href, {
        method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" },
      }).then((response) => response.json()).then((answer) => {
        under_way = false;
        if (answer.unanswered) return tell("unanswered");
        if (answer.withdrawn) return tell("withdrawn");
        const place = find("[data-verdict]");
        place.innerHTML = answer.html;
        all("input:not([type=hidden])", form).forEach((input) => { input.disabled = true; });
        form.dataset.answeredAlready = "";
        find("[data-check]", form).hidden = true;
        settle(find("[data-result]", place), find("[data-question]", form), "fromBook" in form.dataset);
        find("[data-focus]", place).focus({ preventScroll: true });
        place.scrollIntoView({ block: "start" });
      }).catch(() => {
        under_way = false;
        tell("offline");
      });
    });
  }
  const judged = find("[data-judged]");
  if (judged) settle(find("[data-result]"), judged, "fromBook" in judged.dataset);
  all("[data-wrong]").forEach((wrong) => put(wrong.dataset.question, find("[data-stem]", wrong).textContent));
  const gone = find("[data-gone]");
  if (gone) take(gone.dataset.gone);
  all("[data-book-count]").forEach((place) => {
    const number = storage ? latest(read()).length : 0;
    place.textContent = String(number);
    place.hidden = !number;
  });

  // --- the unit's record: unit and assessor for the next person in this tab, never a name --------------------------
  all("[data-keep]").forEach((input) => {
    const name = "practice." + input.dataset.keep;
    try {
      input.value = sessionStorage.getItem(name) || "";
      input.addEventListener("change", () => sessionStorage.setItem(name, input.value));
    } catch (blocked) {
      return; // typed again for each person
    }
  });

  // --- the page of the book ----------------------------------------------------------------------------------------
  const page = find("[data-book]");
  if (!page) return;
  find("[data-no-storage]").hidden = storage !== null;
  const show = () => {
    const book = storage ? read() : {};
    const pks = latest(book);
    find("[data-empty]", page).hidden = pks.length > 0 || !storage;
    find("[data-full]", page).hidden = !pks.length;
    const count = find("[data-count]", page);
    count.textContent = count.dataset.count.replace("{n}", pks.length);
    if (pks.length) find("[data-practise]", page).href = address(page.dataset.single, pks[pks.length - 1]);
    const list = find("[data-list]", page);
    list.textContent = "";
    pks.forEach((pk) => list.appendChild(entry(pk, book[pk])));
  };
  const entry = (pk, kept) => {
    const row = document.createElement("li");
    const text = document.createElement("div");
    const link = document.createElement("a");
    const small = document.createElement("small");
    const remove = document.createElement("button");
    link.href = address(page.dataset.single, pk);
    link.textContent = kept.s;
    const day = new Date(kept.d || 0).toLocaleDateString(document.documentElement.lang);
    small.textContent = page.dataset.times.replace("{n}", kept.n).replace("{day}", day);
    remove.type = "button";
    remove.className = "btn btn-outline-secondary";
    remove.textContent = page.dataset.remove;
    remove.setAttribute("aria-label", page.dataset.removes + " " + kept.s);
    remove.addEventListener("click", () => {
      take(pk);
      show();
    });
    text.append(link, small);
    row.append(text, remove);
    return row;
  };
  const sure = find("[data-confirm]", page);
  find("[data-clear]", page).addEventListener("click", () => {
    sure.hidden = false;
    find("p", sure).focus();
  });
  find("[data-clear-not]", page).addEventListener("click", () => { sure.hidden = true; });
  find("[data-clear-now]", page).addEventListener("click", () => {
    storage.removeItem(BOOK);
    sure.hidden = true;
    show();
  });
  addEventListener("storage", show);
  addEventListener("pageshow", (event) => { if (event.persisted) show(); });
  show();
})();
