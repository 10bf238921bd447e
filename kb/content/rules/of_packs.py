"""Rules on what files say of each other: sources, ids, codes, names that were published."""

from kb.content.rules.rule import CheckRule, warning

RULES = (
    # --- sources ---
    CheckRule("no-source", "Every article, cause, question, remedy, code and event names a source.", "Readers act on it: they must be able to see where it comes from.",
         "Add `sources: [key]`, or cite one with `[@key]`."),
    CheckRule("unknown-source", "A source that is named is in sources.yaml.", "Readers would see a number that leads nowhere.", "Add it to the pack's sources.yaml, or correct the key."),
    warning("overdue-review", "A page is looked at again by the day that it names.", "Products change. What nobody has checked for long may be wrong.",
            "Check the page, then write the day under `verified: {on: …}`."),
    # --- names ---
    CheckRule("unknown-page", "Related pages exist.", "Readers would follow the link to an error page.", "Correct the slug."),
    CheckRule("unknown-guide", "A guide that is named exists.", "Readers would be sent to an error page.", "Correct the slug."),
    CheckRule("unknown-topic", "A page belongs to a topic of its pack.", "A misspelt topic would make a list of its own.", "Use a key of `topics:` in pack.yaml, or add it there."),
    CheckRule("unused-file", "A shared question or remedy is used.", "Nobody would ever see it.", "Add `use:` to a guide, or remove the file."),
    CheckRule("duplicate-name", "A slug or alias belongs to one file.", "An address leads to one page.", "Rename one of the two."),
    CheckRule("duplicate-profiles", "Profiles are defined once for each pack.", "Two lists would contradict each other.", "Keep one profiles.yaml."),
    # --- ids and links that were published ---
    CheckRule("missing-id", "Everything that can be linked has an id.", "Permanent links are made of ids.", "Run `make ids`. `--fix` does it too."),
    CheckRule("duplicate-id", "An id belongs to one thing.", "A link would lead to either.", "Remove the copied id, then run `make ids`."),
    CheckRule("lost-id", "What was published stays, or redirects.yaml says what became of it.", "Tickets link to it.", "Put it back, or add the line of the hint to redirects.yaml."),
    CheckRule("redirect", "A redirect leads from an id that is gone to one that exists.", "Links in tickets would run in a circle or end nowhere.", "Correct the entry in redirects.yaml."),
    # --- who may read ---
    CheckRule("shows-restricted", "What many may read names, cites and uses nothing that fewer may read.", "Readers would meet a link that leads nowhere, or learn of what they may not see.",
         "Restrict it with the same `audience:`, or take out what names the restricted one."),
    CheckRule("too-many-audiences", "The audiences of all content make at most eight different libraries.", "Each is baked, kept and sent to every machine.",
         "Name fewer groups, or nest them: an article for [leads] in a pack for [staff] adds one library, two groups side by side add two."),
    warning("unknown-audience", "A group that `audience:` names is in the setting AUDIENCES.", "Nobody is in a group that is misspelt, so nobody can read the text.", "Correct the name, or add it to AUDIENCES."),
    # --- codes and events ---
    CheckRule("unknown-code", "Codes and number spaces that are named are in codes.yaml.", "Readers who paste the code would not find the page.", "Add the code to codes.yaml, or correct it."),
    CheckRule("duplicate-code", "A code or event is listed once in its number space.", "Readers would get two meanings.", "Merge the two entries."),
    CheckRule("unknown-event", "Events that are named are in events.yaml.", "Readers who paste the event would not find the page.", "Add it to events.yaml, or correct the number."),
    CheckRule("event-leads-nowhere", "An event has a guide or a page to go on with.", "Readers would know what it means, and not what to do.", "Name a `guide:` or `pages:`."),
    CheckRule("short-message", "The text of a message is long enough to identify it.", "A word or two is found in every second paste.", "Write the whole sentence."),
    CheckRule("duplicate-message", "A text of a dialog belongs to one code or one message.", "Readers would be led to one of the two by chance.", "Keep it where they should be led."),
    CheckRule("three-dots", "In the text of a message, one character (…) is for what differs.", "Three dots are nothing to the search, so the text is not found.", "Write …, or leave out dots at the end."),
    warning("conflicting-value", "Two texts do not state different values for the same code, registry value or port.", "One of them is wrong, and readers do not know which.",
            "Look it up in the source, and correct the wrong one."),
    # --- known incidents ---
    CheckRule("incident-time", "A known incident ends after it begins.", "Readers would never see it.", "Correct `from:` or `to:`, and mind the time zones."),
    CheckRule("incident-shares", "The causes of a known incident are at most all cases of their guide.", "`most` of the cases are one thing, not two.", "Say `many` or `some` of the less common ones."),
    warning("long-incident", "A known incident lasts 90 days at most.", "A banner that always stands there is read by nobody.", "Write what stays into the guide or the article."),
    warning("past-incident", "An incident that ended a month ago has been deleted.", "Nobody sees it any more, and the next author wonders about it.", "Delete the file."),
    # --- synonyms ---
    CheckRule("synonym-group", "A group of synonyms has two phrases or more, and each phrase is in one group.", "Anything else has no effect on the search.", "Follow the hint."),
)  # fmt: skip
