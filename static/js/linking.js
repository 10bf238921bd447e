// "Link this step": one press copies the link in the version and format used last. Without this file the menu shows
// every text to be selected by hand. Keys: l copies, y puts the exact version into the address bar.
import { say } from "./announce.js";
import { offerToCopy, toClipboard } from "./clipboard.js";
import { recall, remember } from "./storage.js";

const VERSIONS = { pinned: "this exact version", latest: "the latest" };
const EDITABLE = "input, textarea, select, [contenteditable]";

const areKeysOn = () => recall("link-keys", "on") === "on";

function startLinking() {
  for (const box of document.querySelectorAll(".linking:not(:has(.link-copy))")) addLinkButton(box);
}

function addLinkButton(box) {
  const summary = box.querySelector("summary");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-copy";
  button.textContent = summary.textContent;
  summary.setAttribute("aria-label", `Formats to ${summary.textContent.toLowerCase()}`);
  summary.textContent = "Formats";
  box.prepend(button);
}

// --- the menu: each format becomes a button when it is opened first ---------------------------------

function openMenu(box) {
  if (box.querySelector("dt button")) return;
  for (const name of box.querySelectorAll("dt")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = button.dataset.words = name.textContent;
    button.setAttribute("aria-label", `${name.textContent}: copy ${VERSIONS[name.closest(".ways").dataset.version]}`);
    name.replaceChildren(button);
  }
  box.querySelector("details").append(keysSwitch());
}

function keysSwitch() {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "link-keys";
  box.checked = areKeysOn();
  label.append(box, " Keys on this site: L copies the link, Y puts the exact version into the address bar");
  return label;
}

// --- copying ----------------------------------------------------------------------------------------

function remembered(box) {
  const version = recall("link-version", "pinned");
  const ways = box.querySelector(`.ways[data-version="${version}"]`) || box.querySelector(".ways");
  return ways.querySelector(`dd[data-format="${recall("link-format", "rich")}"]`) || ways.querySelector("dd");
}

function choose(way) {
  remember("link-version", way.closest(".ways").dataset.version);
  remember("link-format", way.dataset.format);
}

async function copyWay(way, button) {
  const text = way.dataset.text || way.textContent;
  const copied = await toClipboard(text, way.dataset.text ? way.innerHTML : "");
  const name = way.parentElement.querySelector("dt");
  const words = name.querySelector("button")?.dataset.words || name.textContent;
  if (!copied) offerToCopy(button, text);
  say(
    copied
      ? `Copied: ${words}, ${VERSIONS[way.closest(".ways").dataset.version]}`
      : "Couldn't copy. The text is selected: press Ctrl+C.",
  );
  if (copied) flash(button);
}

function flash(button) {
  button.dataset.words ||= button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = button.dataset.words), 2000);
}

// --- keys ---------------------------------------------------------------------------------------------

function nearestLink() {
  const near = document.activeElement?.closest(".linking, .step, .cause, .task, article");
  const box = near?.matches(".linking") ? near : near?.querySelector(".linking");
  return box || document.querySelector("main .linking");
}

function copyNearest() {
  const box = nearestLink();
  if (box) copyWay(remembered(box), box.querySelector(".link-copy"));
  else say("Nothing on this page has its own link. Use the page address.");
}

function pinAddress() {
  const page = document.querySelector("main .linking[data-page]")?.dataset.page;
  if (page) history.replaceState(history.state, "", page);
  say(page ? "The address now names this exact version" : "This page has no version of its own to name");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.target.closest?.(EDITABLE) || !areKeysOn()) return;
  if (event.key === "l") copyNearest();
  else if (event.key === "y") pinAddress();
});

// --- hearing ------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest(".linking button");
  if (!button) return;
  const isChoice = button.matches("dt button");
  const way = isChoice ? button.closest("div").querySelector("dd") : remembered(button.closest(".linking"));
  if (isChoice) choose(way);
  copyWay(way, button);
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".link-keys")) remember("link-keys", event.target.checked ? "on" : "off");
});

document.addEventListener("toggle", (event) => {
  const box = event.target.closest?.(".linking");
  if (box && event.target.open) openMenu(box);
}, true);

startLinking();
document.addEventListener("htmx:afterSettle", startLinking);
