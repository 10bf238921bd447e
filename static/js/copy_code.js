// A copy button on every block of code.
import { say } from "./announce.js";
import { toClipboard } from "./clipboard.js";

function addCopyButtons(root) {
  for (const pre of root.querySelectorAll("pre")) {
    if (pre.parentElement.classList.contains("copyable")) continue;
    if (pre.closest("[data-no-copy], :has(> [data-withdrawn])")) continue; // withdrawn: not for doing
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "copyable";
    button.className = "copy";
    button.type = "button";
    button.textContent = "Copy";
    pre.replaceWith(box);
    box.append(pre, button);
    if (pre.scrollHeight > pre.clientHeight || pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0; // scrolls: for the keyboard
  }
}

function openPlaceholders(box) {
  return [...new Set([...box.querySelectorAll(".fill:not(.filled)")].map((span) => span.dataset.name))].join(", ");
}

async function copy(button) {
  const text = button.parentElement.querySelector("pre").innerText.trimEnd();
  const copied = await toClipboard(text);
  const open = openPlaceholders(button.parentElement);
  button.textContent = copied ? "Copied" : "Press Ctrl+C";
  if (!copied) say("Couldn't copy. The text is selected: press Ctrl+C.");
  else say(open ? `Copied. Still to fill in: ${open}` : "Copied to the clipboard");
  if (copied && open) button.textContent = `Copied, fill in ${open}`;
  if (!copied) getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});

addCopyButtons(document);
document.addEventListener("htmx:afterSettle", () => addCopyButtons(document));
