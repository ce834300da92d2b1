// Rows of a blueprint are added and taken away without asking the server; without this script the button does it.
(function () {
  "use strict";
  const rows = document.getElementById("cells");
  const blank = document.getElementById("cell");
  const total = document.querySelector("[name=cell-TOTAL_FORMS]");
  const add = document.querySelector("[data-add-cell]");
  if (!rows || !blank || !total || !add) return;
  const most = Number(document.querySelector("[name=cell-MAX_NUM_FORMS]").value);

  function droppable(row) {
    const drop = row.querySelector("[data-drop-cell]");
    drop.hidden = false;
    drop.addEventListener("click", function () {
      // An empty row counts for nothing; its number stays, so that the others keep theirs.
      row.querySelectorAll("input, select").forEach(function (field) { field.value = ""; });
      row.hidden = true;
      add.disabled = false;
      add.focus();
      rows.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  rows.querySelectorAll(".blueprint-cell").forEach(droppable);
  add.addEventListener("click", function (event) {
    event.preventDefault();
    const hidden = rows.querySelector(".blueprint-cell[hidden]");
    const row = hidden || blank.content.firstElementChild.cloneNode(true);
    if (hidden) {
      hidden.hidden = false;
      rows.append(hidden);
    } else {
      row.querySelectorAll("[name], [id], [for]").forEach(function (part) {
        ["name", "id", "for"].forEach(function (name) {
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__prefix__", total.value));
        });
      });
      total.value = Number(total.value) + 1;
      rows.append(row);
      droppable(row);
    }
    add.disabled = Number(total.value) >= most && !rows.querySelector(".blueprint-cell[hidden]");
    row.querySelector("input").focus();
  });
})();
