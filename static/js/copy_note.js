// “Copy ticket note” copies it at the first press, in the notation chosen last; the second opens its page. Without JavaScript,
// or where nothing may be copied, the first press opens the page.
import { say } from "./announce.js";
import { toClipboard } from "./clipboard.js";
import { withValues } from "./fill.js";
import { recall } from "./storage.js";

async function noteAt(address) {
  const page = new URL(address);
  page.searchParams.set("format", recall("note-format", recall("link-format", "plain")));
  try {
    const response = await fetch(page);
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok ? withValues(html.querySelector(".note-text")?.textContent.trimEnd() ?? "") : "";
  } catch {
    return ""; // offline
  }
}

async function copyNote(link) {
  const note = await noteAt(link.href);
  if (!note || !(await toClipboard(note))) {
    location.assign(link.href);
    return;
  }
  delete link.dataset.copyNote;
  link.lastChild.textContent = " Copied. Open the note";
  say("Copied the ticket note");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-copy-note]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  copyNote(link);
});
