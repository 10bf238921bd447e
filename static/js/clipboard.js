// The ladder to the clipboard: the clipboard API, the copy event (plain-HTTP intranets have no API), a selected field.
// True once the text, and the HTML where there is some, is on the clipboard. Focus stays where it is.
export async function toClipboard(text, html = "") {
  return (await writeItem(text, html)) || writeOnCopy(text, html);
}

async function writeItem(text, html) {
  if (!navigator.clipboard) return false;
  try {
    if (!html) await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([richItem(text, html)]);
    return true;
  } catch {
    return false; // forbidden by the browser or its owner
  }
}

function richItem(text, html) {
  return new ClipboardItem({
    "text/plain": new Blob([text], { type: "text/plain" }),
    "text/html": new Blob([html], { type: "text/html" }),
  });
}

function writeOnCopy(text, html) {
  let written = false;
  const hand = (event) => {
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
    event.preventDefault();
    written = true;
  };
  document.addEventListener("copy", hand, { once: true });
  const copied = document.execCommand("copy");
  document.removeEventListener("copy", hand);
  return copied && written;
}

// The last rung: the text in a field after the button, selected, so that the reader's own keys can copy it.
export function offerToCopy(button, text) {
  const field = button.parentElement.querySelector(".copy-field") || document.createElement("textarea");
  field.className = "copy-field";
  field.readOnly = true;
  field.setAttribute("aria-label", "Text to copy");
  field.value = text;
  button.after(field);
  field.focus();
  field.select();
}
