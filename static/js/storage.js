// Choices this browser remembers. Where storage is switched off, a choice lasts for this page.

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // switched off
  }
}

export function recall(name, otherwise) {
  try {
    return localStorage.getItem(name) || otherwise;
  } catch {
    return otherwise;
  }
}
