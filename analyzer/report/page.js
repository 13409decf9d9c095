"use strict";
/* What a page is complete without: the findings sorted and filtered, and their
 * directives copied. Text is only ever set as text. */
(() => {
  const list = document.getElementById("list");
  const findings = [...document.querySelectorAll(".finding")];

  const element = (name, properties, ...children) => {
    const e = Object.assign(document.createElement(name), properties);
    e.append(...children);
    return e;
  };

  const copy = async (code, button) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      /* Not allowed here: it is selected, and the keyboard copies it. */
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
  };
  for (const code of document.querySelectorAll(".directive code")) {
    const button = element("button", {type: "button"}, "Copy");
    button.addEventListener("click", () => copy(code, button));
    code.after(button);
  }
  if (findings.length < 2)
    return;

  const number = (e, name) => Number(e.dataset[name]);
  const text = (e, selector) => e.querySelector(selector).textContent;
  const orders = {
    "what to fix first": () => 0,
    "hits": (a, b) => number(b, "hits") - number(a, "hits"),
    "clients": (a, b) => number(b, "clients") - number(a, "clients"),
    "last seen": (a, b) => number(b, "last") - number(a, "last"),
    "rule": (a, b) => text(a, ".rule").localeCompare(text(b, ".rule")),
    "place": (a, b) => text(a, "h3").localeCompare(text(b, "h3")),
  };
  const severities = ["error", "warning", "note", "info"].filter(
    (name) => findings.some((f) => f.classList.contains(name)));

  const order = element("select", {name: "order"}, ...Object.keys(orders).map(
    (name) => element("option", {}, name)));
  const words = element("input", {type: "search", name: "words"});
  const boxes = severities.map(
    (name) => element("input",
      {type: "checkbox", name: "severity", value: name, checked: true}));
  const status = element("span", {className: "soft"});
  status.setAttribute("role", "status");

  const update = () => {
    const wanted = words.value.toLowerCase();
    const on = boxes.filter((b) => b.checked).map((b) => b.value);
    let shown = 0;
    for (const f of findings) {
      f.hidden = !on.some((name) => f.classList.contains(name))
        || !f.textContent.toLowerCase().includes(wanted);
      shown += !f.hidden;
    }
    status.textContent = `${shown} of ${findings.length} shown`;
  };
  order.addEventListener("change",
    () => list.append(...[...findings].sort(orders[order.value])));
  for (const e of [words, ...boxes])
    e.addEventListener("input", update);

  list.before(element("div", {className: "tools"},
    element("label", {}, "Sort by ", order),
    element("label", {}, "Filter ", words),
    ...boxes.map((box) => element("label", {}, box, ` ${box.value}`)),
    status));
  update();
})();
