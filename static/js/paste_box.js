// The paste box: Enter sends, Shift+Enter makes a line.

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("textarea.paste");
  if (!box || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  box.form.requestSubmit();
});
