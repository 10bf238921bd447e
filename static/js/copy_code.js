// A copy button on every block of code.
import { say } from "./announce.js";
import { toClipboard } from "./clipboard.js";

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

addCopyButtons(document);
document.addEventListener("htmx:afterSettle", () => addCopyButtons(document));
