// Comforts on top of pages that work without them: the theme switch and copy buttons.
"use strict";

const say = (words) => {
  document.getElementById("said").textContent = words;
};

// --- theme: system, light, dark -------------------------------------------------------------------

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is switched off: the choice lasts for this page.
  }
}

const THEMES = ["system", "light", "dark"];

function startThemeSwitch() {
  const button = document.querySelector("button.theme");
  const show = () => {
    const now = document.documentElement.dataset.theme || "system";
    button.querySelector("span").textContent = now[0].toUpperCase() + now.slice(1);
    button.setAttribute("aria-label", `Theme: ${now[0].toUpperCase() + now.slice(1)}. Change theme`);
    return now;
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(show()) + 1) % THEMES.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    remember("theme", next);
    say(`Theme: ${show()}`);
  });
  show();
  button.hidden = false;
}

// --- copy buttons on code -------------------------------------------------------------------------

function addCopyButtons(root) {
  for (const pre of root.querySelectorAll("pre")) {
    if (pre.parentElement.classList.contains("copyable")) continue;
    if (pre.closest("[data-no-copy], :has(> [data-withdrawn])")) continue; // withdrawn: not for doing
    pre.tabIndex = 0; // a long line scrolls in its own box: reachable from the keyboard
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "copyable";
    button.className = "copy";
    button.type = "button";
    button.textContent = "Copy";
    pre.replaceWith(box);
    box.append(pre, button);
  }
}

async function copy(button) {
  const text = button.parentElement.querySelector("pre").innerText.trimEnd();
  const copied = await toClipboard(text);
  button.textContent = copied ? "Copied" : "Press Ctrl+C";
  say(copied ? "Copied to the clipboard" : "Could not copy. The text is selected: press Ctrl+C.");
  if (!copied) getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});

// --- the paste box: Enter sends, Shift+Enter makes a line ------------------------------------------

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("textarea.paste");
  if (!box || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  box.form.requestSubmit();
});

startThemeSwitch();
addCopyButtons(document);
document.addEventListener("htmx:afterSettle", () => addCopyButtons(document));
