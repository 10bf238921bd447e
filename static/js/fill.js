// Fill in once: one bar for the placeholders of this page's commands. Commands, copies and prints have the values, each
// quoted for its shell. Values stay in this tab (sessionStorage); nothing here is a form, and nothing is sent.
import { say } from "./announce.js";
import { quoted } from "./quoting.js";

const STORE = "fill";
const main = document.getElementById("main");
const labels = JSON.parse(main.dataset.placeholders || "{}"); // { HOST: "Host" }; a label with ? holds for this page only
const names = Object.keys(labels).toSorted((one, other) => other.length - one.length);
const pattern = new RegExp(`(?<![\\w$%-])(?:${names.join("|")})(?![\\w%])`, "g");
const isOnePage = (name) => labels[name].endsWith("?");
const CODE = "pre, :not(pre) > code";
const NOT_COMMANDS = ".code-tag, .shown-id, .ways, .big-code, .linking";
const bar = document.createElement("section");
let values = recallValues();

function recallValues() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORE)) || {};
    return Object.fromEntries(Object.entries(stored).filter(([name, value]) => name in labels && typeof value === "string"));
  } catch {
    return {}; // switched off, or not ours
  }
}

function rememberValues() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(Object.fromEntries(Object.entries(values).filter(([name]) => !isOnePage(name)))));
  } catch {
    // switched off: the values hold for this page
  }
}

// --- finding: each placeholder becomes a span that knows what stands around it ----------------------

const around = new WeakMap();

function findPlaceholders() {
  for (const code of main.querySelectorAll(CODE)) {
    if (code.dataset.looked || code.closest(NOT_COMMANDS) || code.querySelector("[data-name]")) continue;
    code.dataset.looked = "";
    markIn(code);
  }
}

function markIn(code) {
  const text = code.textContent;
  const language = languageOf(code);
  for (const found of [...text.matchAll(pattern)].toReversed()) {
    const span = wrap(code, found.index, found[0]);
    if (span) around.set(span, [language, text.slice(0, found.index), text.slice(found.index + found[0].length)]);
  }
}

function languageOf(code) {
  if (code.matches(".note-text")) return "text";
  const box = code.closest("[class*=language-]");
  return (box && /language-([\w-]+)/.exec(box.className)?.[1].toLowerCase()) || "";
}

function wrap(code, start, name) {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let offset = start;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (offset < node.length) {
      if (offset + name.length > node.length) return null; // in two colours: no word of its own
      const word = node.splitText(offset);
      word.splitText(name.length);
      const span = document.createElement("span");
      span.className = "fill";
      span.dataset.name = name;
      word.replaceWith(span);
      span.append(word);
      return span;
    }
    offset -= node.length;
  }
  return null;
}

// --- showing ----------------------------------------------------------------------------------------

function fillIn() {
  for (const span of main.querySelectorAll(".fill")) {
    const value = values[span.dataset.name] || "";
    const shown = value ? quoted(value, ...around.get(span)) : null;
    span.textContent = shown ?? span.dataset.name;
    span.classList.toggle("filled", shown !== null);
    span.classList.toggle("refused", Boolean(value) && shown === null);
  }
  const refused = [...new Set([...main.querySelectorAll(".fill.refused")].map((span) => labels[span.dataset.name].replace("?", "")))];
  bar.querySelector(".fill-note").textContent = refused.length
    ? `${refused.join(", ")}: in some commands this value would need special quoting. Type it there yourself.`
    : "";
}

// The same for a text that is on no page: a note that is copied.
export function withValues(text) {
  if (!names.length) return text;
  return text.replace(pattern, (name, at) => {
    const value = values[name];
    return (value && quoted(value, "text", text.slice(0, at), text.slice(at + name.length))) || name;
  });
}

function showBar() {
  const here = new Set([...main.querySelectorAll(".fill")].filter(isInSight).map((span) => span.dataset.name));
  for (const label of bar.querySelectorAll("label")) label.hidden = !here.has(label.dataset.for);
  bar.hidden = here.size === 0;
}

const isInSight = (span) => span.checkVisibility();

function makeBar() {
  bar.className = "fill-bar no-print";
  bar.setAttribute("aria-label", "Fill in once");
  bar.hidden = true;
  const about = document.createElement("p");
  about.className = "fill-about";
  about.textContent = "Fill in the commands on this page. Your values stay in this tab.";
  bar.append(about);
  for (const name of Object.keys(labels)) bar.append(fieldFor(name));
  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = "Clear";
  clear.addEventListener("click", forget);
  const note = document.createElement("p");
  note.className = "fill-note";
  note.setAttribute("role", "status");
  bar.append(clear, note);
  main.append(bar);
}

function fieldFor(name) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  label.dataset.for = name;
  Object.assign(input, { type: "text", maxLength: 255, autocomplete: "off", spellcheck: false, value: values[name] || "" });
  input.setAttribute("autocapitalize", "off");
  input.addEventListener("input", () => {
    values[name] = input.value.trim();
    rememberValues();
    fillIn();
  });
  label.append(`${labels[name].replace("?", "")} `, input);
  return label;
}

function forget() {
  values = {};
  rememberValues();
  for (const input of bar.querySelectorAll("input")) input.value = "";
  fillIn();
  say("Cleared");
}

// --- what changes afterwards --------------------------------------------------------------------------

function look() {
  findPlaceholders();
  fillIn();
  showBar();
}

function lookAtNewStep(event) {
  if (event.target.id !== "step") return;
  for (const name of Object.keys(values).filter(isOnePage)) delete values[name];
  for (const label of bar.querySelectorAll("label")) label.lastChild.value = values[label.dataset.for] || "";
  look();
}

if (names.length) {
  makeBar();
  look();
  document.addEventListener("htmx:afterSettle", lookAtNewStep);
  document.addEventListener("toggle", showBar, true);
  document.addEventListener("click", (event) => {
    const open = event.target.closest(".fill:not(.filled)");
    if (open) bar.querySelector(`[data-for="${open.dataset.name}"] input`).focus();
  });
}
