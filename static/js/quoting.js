// A value as one word of a command, quoted for its shell and for the place where it stands.
// Null where it cannot be put in safely: then the placeholder stays, and a person puts it in by hand.

const LONGEST = 255; // characters: more than any name of a host, a user or a domain
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u; // new lines, and marks that turn text around
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?$/u; // means nothing to any shell
const OPTION = /^[-–—―/]/u; // would be read as an option
// The line is quoted for a second shell. Not in `~/.ssh/key` and `install.sh`, which only name a file.
const INNER_SHELL = /(?<![\w.-])(?:cmd|powershell|pwsh|bash|sh|wsl|iex|invoke-expression)(?!\w)|\w+command[\s=]/i;
const SSH = /(?:^|[\s;|&({'"`]|[\\/])ssh(?:\.exe)?['"]?\s+/gi;
const SSH_WITH_VALUE = /^-\w*[BbcDEeFIiJLlmOoPpQRSWw]$/; // ssh options whose value is the next word

const escaped = (value, safe, mark) => value.replace(safe, (character) => mark + character);

// How each shell reads: what may stand bare, what goes into quotes.
const SHELLS = {
  powershell: {
    escape: "`",
    bare: (value) => (value.includes('"') ? null : escaped(value, /[^\p{L}\p{N}._:\\/-]/gu, "`")),
    "'": (value) => value.replace(/['‘’‚‛]/gu, "$&$&"),
    '"': (value) => escaped(value, /[`$"“”„]/gu, "`"),
  },
  bash: {
    escape: "\\",
    bare: (value) => escaped(value, /[^\p{L}\p{N}._:/@-]/gu, "\\"),
    "'": (value) => value.replaceAll("'", "'\\''"),
    '"': (value) => (value.includes("!") ? null : escaped(value, /[\\$`"]/g, "\\")),
  },
  cmd: {
    escape: "^",
    bare: (value, isWhole) => {
      if (/^[\p{L}\p{N}._:\\/@-]+$/u.test(value)) return value;
      return isWhole ? inDoubleQuotes(value) : null;
    },
    '"': (value) => (/["%!]|\\$/.test(value) ? null : value),
  },
};
SHELLS.bat = SHELLS.batch = SHELLS.cmd;
SHELLS.sh = SHELLS.shell = SHELLS.bash;
SHELLS.ps1 = SHELLS.pwsh = SHELLS.powershell;

function inDoubleQuotes(value) {
  const inner = SHELLS.cmd['"'](value);
  return inner === null ? null : `"${inner}"`;
}

// `before` and `after`: the text of the block around the placeholder. `language`: "" for text that is no command.
export function quoted(value, language, before, after) {
  if (!value || value.length > LONGEST || CONTROL.test(value)) return null;
  if (PLAIN.test(value) || language === "text") return value;
  const shell = SHELLS[language];
  const line = lineAround(before, after);
  if (!shell || INNER_SHELL.test(line) || isForRemoteShell(before.slice(before.lastIndexOf("\n") + 1))) return null;
  const { quote, inner } = quotesAround(before, shell, language);
  if (inner && value.includes(inner)) return null; // quotes in quotes: a second language inside
  if (quote) return shell[quote](value);
  return OPTION.test(value) ? null : shell.bare(value, /(?:^|\s)$/.test(before) && /^(?:$|\s)/.test(after));
}

const lineAround = (before, after) => before.slice(before.lastIndexOf("\n") + 1) + after.split("\n", 1)[0];

// Whether ssh hands this place to the shell of the other machine: what follows the destination, not options and destination.
function isForRemoteShell(line) {
  return [...line.matchAll(SSH)].some((found) => {
    const words = line.slice(found.index + found[0].length).split(/\s+/).slice(0, -1); // the last one holds the place
    while (words.length) {
      const word = words.shift();
      if (!word.startsWith("-")) return true;
      if (SSH_WITH_VALUE.test(word)) words.shift();
    }
    return false;
  });
}

// The quotes that are open at the end of this text, and the other kind where one is open inside them.
function quotesAround(text, shell, language) {
  let quote = "";
  let inner = "";
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place];
    if (language === "cmd" && character === "\n") quote = inner = "";
    else if (character === shell.escape && quote !== "'") place += 1;
    else if (!shell[character]) continue;
    else if (!quote) quote = character;
    else if (character === quote) quote = inner = "";
    else inner = inner ? "" : character;
  }
  return { quote, inner };
}
