"""Rules on Markdown, links and pictures."""

from kb.content.rules.rule import CheckRule, warning

RULES = (
    # --- text that would be lost, or not look as meant ---
    CheckRule("text-outside-steps", "Between two steps there is only what belongs to a step.", "A procedure shows its steps and nothing between them: the text, often a command, would be lost.",
         "Indent it by three spaces, so that it belongs to the step above."),
    CheckRule("unclosed-code", "A code block is closed.", "Everything after it would become code.", "Close it with the same marks, indented like the first."),
    CheckRule("broken-list", "A list begins after an empty line, and a list inside a list is indented by four spaces.", "Otherwise the items run into the text above.",
         "Leave an empty line, or indent. `--fix` adds the empty line."),
    CheckRule("broken-table", "A table begins after an empty line, has a line of hyphens under its head, and no row is wider than the head.",
         "Otherwise it stays text, or cells are lost.", "Follow the hint. `--fix` adds the empty line."),
    CheckRule("broken-note", "A note is written as `!!! note` with its text indented by four spaces.", "Notes in the style of other programs stay text.",
         "Write it as the hint shows."),
    CheckRule("foreign-markup", "There is no markup that only another program understands.", "Readers would see the marks as text.",
         "Write what it means, or put it into backticks."),
    CheckRule("stray-id", "An id stands at the end of a step.", "Anywhere else readers see it as text.", "Move it to the end of the step's first line."),
    CheckRule("html-in-text", "Texts are Markdown without HTML.", "HTML is shown as text: it is a way to smuggle scripts into a page.", "Write it as Markdown, or as code in backticks."),
    CheckRule("typographic-command", "Commands have plain quotes, hyphens and spaces.", "A shell does not take curly quotes and long dashes: the copied command fails.",
         "Type them anew. `--fix` does."),
    CheckRule("undefined-reference", "A footnote or a link by name has its text or address.", "Readers would see the brackets.", "Add the line that the hint shows."),
    # --- links and citations ---
    CheckRule("link-target", "A link leads to a full web address, or to a page by its name.", "A relative path or an address of this site breaks when a page moves.",
         "Write `[[name]]` or `https://…`. `--fix` does where the page is known."),
    CheckRule("broken-link", "Every `[[link]]` leads to something.", "Readers would follow it to an error page.", "Correct the name."),
    warning("moved-link", "A link uses the name of today.", "Links by an earlier name work and make it hard to see what is linked from where.",
            "Write the new name. `--fix` does."),
    CheckRule("unknown-heading", "A link to a heading names one of the page.", "Readers would land at the top and have to search.", "Use a heading of the page."),
    CheckRule("bad-link", "A link in double brackets is closed and has a name.", "Readers would see the brackets.", "Write `[[name]]` or `[[name|words]]`."),
    CheckRule("bad-citation", "A citation is `[@key]`.", "Anything else cites nothing and stays text.", "Use a key of sources.yaml: small letters, digits and hyphens."),
    warning("generic-link-text", "The words of a link say where it leads.", "Somebody who listens to a list of links hears “here, here, here”.",
            "Use the title of the page, or what readers find there."),
    # --- pictures ---
    CheckRule("alt-text", "A picture has a text that says what it shows.", "Readers who cannot see it, and those whose connection does not load it, get nothing.",
         "Write what matters in it: `![The dialog names code 0x904](../media/dialog.png)`."),
    CheckRule("picture-place", "A picture is in the media folder of the pack and is named where it is shown.", "Pictures from other places would disappear or be loaded from strangers.",
         "Put it into the media folder and write `../media/NAME`."),
    CheckRule("missing-picture", "Every picture that a text names is there.", "Readers would see an empty frame.", "Add the file to the media folder, or correct the name."),
    CheckRule("picture-type", "A picture is a PNG, JPEG, GIF, WebP or SVG, as its name says.", "Browsers do not show others.", "Export it again."),
    CheckRule("unsafe-drawing", "An SVG has shapes and text only.", "A drawing can contain scripts and load things from elsewhere.", "Save it as plain SVG without scripts, links and style imports."),
    # --- style and safety ---
    warning("placeholder-text", "No text is a placeholder, such as TODO.", "Readers would act on words that nobody meant. What a draft cites is a guess until its author says so.",
            "Write what is meant and remove the mark, also behind a source that you have looked at."),
    warning("code-language", "A code block names its language.", "Without it commands are not coloured, not checked and read aloud as one word.",
            "Write ```` ```powershell ````, `cmd` or `bash`; `text` for what a program prints."),
    CheckRule("secret", "There are no passwords, keys or tokens.", "What is published once is known for ever, in git too.",
         "Put a word in capitals in its place, and change the password.", can_be_off=True),
    warning("internal-host", "There are no names of internal hosts.", "Readers elsewhere do not have this host, and it tells strangers how a network is built.",
            "Write HOST, or a name below example.com."),
    warning("term", "One word for one thing: the words of `terms:` in pack.yaml are used.", "Two words for one thing make readers look for a difference.",
            "Write the word that the hint names."),
)  # fmt: skip
