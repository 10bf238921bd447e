// "Copy ticket note": one press copies the note of this walk, in the notation chosen last. Without this file, and when
// copying fails, the link leads to the page with the note.
"use strict";

const notes = new Map(); // address -> the note it gives, perhaps still on its way

function startNotes() {
  for (const link of document.querySelectorAll(".note-link:not([aria-label])")) addNoteButton(link);
}

function addNoteButton(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "note-copy";
  button.classList.toggle("button", link.classList.contains("button"));
  button.classList.toggle("plain", link.classList.contains("plain"));
  button.append(...link.childNodes);
  link.className = "note-link";
  link.textContent = "Formats";
  link.setAttribute("aria-label", "Formats of the ticket note");
  link.before(button, " ");
}

function noteFor(button) {
  const address = new URL(button.nextElementSibling.href);
  address.searchParams.set("format", recall("note-format", recall("link-format", "plain")));
  if (!notes.has(address.href)) {
    const note = fetchNote(address);
    note.catch(() => notes.delete(address.href)); // the next press asks again
    notes.set(address.href, note);
  }
  return notes.get(address.href);
}

async function fetchNote(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const notation = page.querySelector(".notations [aria-current]").textContent;
  return { text: page.querySelector(".note-text").textContent, notation };
}

async function copyNote(button) {
  const note = noteFor(button);
  try {
    const copied = (await promiseToClipboard(note.then(({ text }) => text))) || (await toClipboard((await note).text));
    if (!copied) throw new Error("the browser lets nothing onto the clipboard");
    say(`Copied: ticket note, ${(await note).notation}`);
    flash(button.querySelector("span"));
  } catch {
    location.assign(button.nextElementSibling.href);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".note-copy");
  if (button) copyNote(button);
});

// Fetched when the press is to be expected: some browsers let a page copy only in the very moment of the press.
for (const sign of ["pointerover", "focusin"]) {
  document.addEventListener(sign, (event) => {
    const button = event.target.closest?.(".note-copy");
    if (button) noteFor(button);
  });
}

startNotes();
document.addEventListener("htmx:afterSettle", startNotes);
