// What is typed into the form of a change stays in this browser until it was sent.
import { recall, remember } from "./storage.js";

const name = (key) => `draft ${key}`;
const sent = document.querySelector("[data-sent]");
if (sent) remember(name(sent.dataset.sent), "");

const form = document.querySelector("form[data-draft]");
if (form) {
  const { text, base } = form.elements;
  const key = name(form.dataset.draft);
  const [shown, current] = [text.value, base.value];
  const draft = JSON.parse(recall(key, "null") || "null");
  const notice = document.querySelector(".restored");

  // With the text it was based on: where that has changed since, both are shown once this is checked.
  if (draft && draft.text !== shown && !document.querySelector('.note[role="alert"]')) {
    text.value = draft.text;
    base.value = draft.base;
    notice.hidden = false;
  }
  notice.querySelector("button").addEventListener("click", () => {
    text.value = shown;
    base.value = current;
    notice.hidden = true;
    remember(key, "");
    text.focus();
  });
  text.addEventListener("input", () => remember(key, JSON.stringify({ text: text.value, base: base.value })));
}
