"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const present = data.names.map(() => true);
const byKey = new Map(), below = new Map(), above = new Map();
const all = (selector) => [...document.querySelectorAll(selector)];
const nodes = all(".node"), edges = all(".edge"), parts = all("[data-variable]"), toggles = all("[data-switch]");
nodes.forEach((v) => { byKey.set(v.dataset.key, v); below.set(v.dataset.key, []); above.set(v.dataset.key, []); });
edges.forEach(({ dataset: e }) => { below.get(e.upper).push(e.lower); above.get(e.lower).push(e.upper); });
const everything = evaluate(data, present);
const total = evaluate({ ...data, concepts: data.concepts.map((c) => ({ ...c, kind: "and", children: [] })) }, present);
let pointed = null, held = null;

function number(x, sign = false) { // as Python's number_text, but a sum that reads 0 is left so
  const size = Math.abs(x), text = data.decimals > 6 && size ? size.toExponential(2) : size.toFixed(Math.min(data.decimals, 6));
  return (Number(text) === 0 ? "" : x < 0 ? "−" : sign ? "+" : "") + text;
}

function show(id, text) { document.getElementById(id).textContent = text; }

function update() {
  const now = evaluate(data, present), change = now.value - everything.value;
  const hidden = present.filter((on) => !on).length;
  document.getElementById("now").dataset.value = now.value;
  show("now", number(now.value));
  show("change", hidden ? `${number(change, true)} against everything present` : "with everything present");
  show("empty", number(data.empty));
  for (const way of ["up", "down"]) {
    show(way, number(now[way], true));
    const bar = document.getElementById(way + "-bar");
    bar.style.width = total[way] ? `${(100 * now[way]) / total[way]}%` : "0";
    bar.parentNode.style.width = `${(100 * Math.abs(total[way])) / Math.max(total.up, -total.down, 1e-300)}%`;
  }
  const acting = now.acting.filter(Boolean).length;
  show("acting", `${acting} of ${data.concepts.length} concepts act; together ${number(now.up + now.down, true)}`);
  show("root-value", number(now.value));
  show("root-empty", "none: " + number(data.empty));
  const on = { concept: now.acting, coalition: now.coalitions, variable: present };
  nodes.forEach((v) => {
    const list = on[v.dataset.key.split(" ")[0]];
    if (list) v.classList.toggle("off", !list[v.dataset.number]);
    if (list === present) v.setAttribute("aria-checked", present[v.dataset.number]);
  });
  edges.forEach((e) => e.classList.toggle("off", [e.dataset.upper, e.dataset.lower].some((k) => byKey.get(k).classList.contains("off"))));
  parts.forEach((p) => p.classList.toggle("off", !present[p.dataset.variable]));
  toggles.forEach((s) => s.setAttribute("aria-checked", present[s.dataset.switch]));
}

function reached(key, step, found = new Set()) {
  if (!found.has(key)) { found.add(key); step.get(key).forEach((next) => reached(next, step, found)); }
  return found;
}

function light() {
  const key = pointed ?? held;
  const lit = key ? new Set([...reached(key, below), ...reached(key, above)]) : new Set();
  document.body.classList.toggle("pointing", lit.size > 0);
  nodes.forEach((v) => v.classList.toggle("lit", lit.has(v.dataset.key)));
  nodes.forEach((v) => { if (v.hasAttribute("aria-pressed")) v.setAttribute("aria-pressed", v.dataset.key === held); });
  edges.forEach((e) => e.classList.toggle("lit", lit.has(e.dataset.upper) && lit.has(e.dataset.lower)));
  const own = key?.startsWith("variable") ? reached(key, new Map([[key, []]])) : lit;
  const sign = key && byKey.get(key).classList.contains("down") ? "down" : key && byKey.get(key).classList.contains("up") ? "up" : "";
  parts.forEach((p) => {
    p.classList.toggle("lit", own.has("variable " + p.dataset.variable));
    p.classList.toggle("up", sign === "up");
    p.classList.toggle("down", sign === "down");
  });
  document.getElementById("told").replaceChildren(...(key ? told(key) : [greeting]));
}

const greeting = document.getElementById("told").textContent;
function told(key) {
  const [layer, i] = [key.split(" ")[0], Number(key.split(" ")[1])];
  const names = (list, kind) => list.map((k) => data.names[k]).join(kind === "or" ? " or " : " + ");
  const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const when = (kind, list) => list.length < 2 ? "when it is present" : kind === "or" ? "when any of these is present" : "when all of these are present";
  if (layer === "concept") {
    const c = data.concepts[i], acts = evaluate(data, present).acting[i];
    return [line("b", `${byKey.get(key).querySelector(".value").textContent} ${data.unit}`), line("p", names(c.code, c.kind)),
      line("p", `Acts ${when(c.kind, c.code)}; ${acts ? "acts now" : "does not act now"}.`)];
  }
  if (layer === "coalition") {
    const c = data.coalitions[i], users = above.get(key).length;
    return [line("b", "Shared coalition"), line("p", names(c.children, c.kind)),
      line("p", `Holds ${when(c.kind, c.children)}. It is a part of ${users} concept${users === 1 ? "" : "s"}.`)];
  }
  if (layer === "variable") {
    const other = present.map((on, k) => (k === i ? !on : on));
    const change = evaluate(data, other).value - evaluate(data, present).value;
    const count = data.concepts.filter((c) => c.code.includes(i)).length;
    return [line("b", data.names[i]), line("p", `In ${count} concept${count === 1 ? "" : "s"}. ${present[i] ? "Present: hiding" : "Hidden: showing"} it changes the score by ${number(change, true)} ${data.unit}.`)];
  }
  return [line("b", "The score"), line("p", "The score with nothing present, and the effects of the concepts that act.")];
}

function flip(i) { present[i] = !present[i]; update(); light(); }
function act(v) {
  if (v.classList.contains("variable")) flip(v.dataset.number);
  else { held = held === v.dataset.key ? null : v.dataset.key; light(); }
}
function point(key) { pointed = key; light(); }

const columns = new Map();
nodes.forEach((v) => {
  const key = v.dataset.key, layer = key.split(" ")[0];
  v.addEventListener("pointerenter", () => point(key));
  v.addEventListener("pointerleave", () => point(null));
  if (layer === "root") return;
  if (!columns.has(layer)) columns.set(layer, []);
  columns.get(layer).push(v);
  v.addEventListener("focus", () => { if (v.matches(":focus-visible")) point(key); });
  v.addEventListener("blur", () => point(null));
  v.addEventListener("click", () => act(v));
});
columns.forEach((column) => column.sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y).forEach((v, i) => {
  v.tabIndex = i ? -1 : 0;
  v.addEventListener("keydown", (event) => {
    const next = { ArrowDown: column[i + 1], ArrowUp: column[i - 1], Home: column[0], End: column.at(-1) }[event.key];
    if (next) { v.tabIndex = -1; next.tabIndex = 0; next.focus(); event.preventDefault(); }
    if (event.key === "Enter" || event.key === " ") { act(v); event.preventDefault(); }
  });
}));
parts.forEach((p) => {
  const key = "variable " + p.dataset.variable;
  p.addEventListener("pointerenter", () => { if (byKey.has(key)) point(key); });
  p.addEventListener("pointerleave", () => point(null));
  p.addEventListener("click", () => flip(p.dataset.variable));
});
toggles.forEach((s) => {
  const key = "variable " + s.dataset.switch;
  s.addEventListener("click", () => flip(s.dataset.switch));
  s.addEventListener("pointerenter", () => { if (byKey.has(key)) point(key); });
  s.addEventListener("pointerleave", () => point(null));
});
addEventListener("keydown", (event) => { if (event.key === "Escape") { held = pointed = null; light(); } });
for (const [id, on] of [["all", true], ["none", false]])
  document.getElementById(id).addEventListener("click", () => { present.fill(on); update(); light(); });
update();
