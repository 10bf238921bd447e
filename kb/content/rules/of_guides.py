"""Rules on guides, questions and remedies."""

from kb.content.rules.rule import CheckRule, warning

RULES = (
    # --- names inside a guide ---
    CheckRule("unknown-name", "Every cause, question, remedy, family and provider that is named exists.", "A misspelt name would silently have no effect.",
         "Correct the name, or add what is missing."),
    CheckRule("unknown-answer", "Every answer that is named is one of the question's.", "A condition on an answer that nobody can give never holds.",
         "Use a key of the question's `answers:`."),
    CheckRule("unknown-target", "`next:` names a question, a remedy, `escalate` or `guide:<slug>`.", "Readers would be sent nowhere.", "Correct the name."),
    CheckRule("unknown-profile", "A scenario names a profile of the site.", "The scenario would run for nobody.", "Use a key of profiles.yaml."),
    CheckRule("key-used-twice", "Causes, questions and remedies of a guide have different keys.", "The key is the address: two things cannot share one.", "Rename one of them."),
    CheckRule("reserved-word", "A key is none of the words that addresses need.", "`article`, `unknown`, `why` and the like mean something else in the address bar.", "Choose another key."),
    CheckRule("missing-part", "A cause has a title, a question asks, and an answer has words.", "Readers would see an empty line.",
         "Write it, or take over a shared question with `use:`."),
    CheckRule("missing-answer", "A guide that takes over a question says something of each of its answers.", "Readers can give that answer, and the guide would not know what to make of it.",
         "Add the answer, with `likely:`."),
    CheckRule("no-steps", "A remedy has numbered steps with ids.", "Tickets link to single steps.", "Write `1. What to do`, then run `make ids`."),
    CheckRule("probe", "What a collector reads for a question has a place in `reads:`.", "The collector would run for nothing, or read what it never collected.",
         "Write `probe:` and `reads:` together, in the file of the question."),
    CheckRule("probe-sample", "A sample is read as the answer that it was recorded for.", "Pasted output would fill in a wrong answer.",
         "Correct `reads:`, or the answer of the sample."),
    # --- does it help? ---
    CheckRule("no-causes", "A guide that narrows has causes.", "There would be nothing to find.", "Name at least one under `causes:`."),
    CheckRule("cause-without-remedy", "Every cause has a remedy that fixes it.", "Readers would learn what is wrong, and not what to do.",
         "Name the cause under `fixes:` of a remedy; an escalation can be a remedy too."),
    CheckRule("remedy-fixes-nothing", "Every remedy fixes a cause.", "The planner would never offer it.", "Name the causes that it helps under `fixes:`."),
    CheckRule("question-separates-nothing", "The answers to a question depend on the cause.", "Readers would spend minutes on an answer that changes nothing.",
         "Say under `likely:` how the answers depend on the cause, or remove the question."),
    warning("causes-not-separated", "Causes that need different remedies are told apart by a question.", "Without one the reader tries remedies in turn.",
            "Add a question whose answers differ between the two, or fix both with one remedy."),
    warning("irreversible-first", "What can be undone comes before what cannot.", "A change that cannot be undone, tried first, may destroy what a harmless one would have mended.",
            "Remove the constraint, or order the two the other way round."),
    warning("no-way-back", "A remedy that can be undone says how.", "“None” under `rollback:` leaves readers without a way back.",
            "Write the way back, or `reversible: false` under `risk:`."),
    warning("near-duplicate-step", "The same step is written once.", "Two copies grow apart, and only one of them is corrected.",
            "Share the remedy with `use:`, or say what makes this step different."),
    CheckRule("forbidden-command", "No remedy has a command that its guide tells not to use.", "The guide would contradict itself.", "Change the remedy, or the entry under `do_not:`."),
    CheckRule("constraint-conflict", "Constraints on the order do not contradict each other.", "No order could meet all of them.", "Remove one of `after`, `never_before`, `pin`, `only_if`."),
    CheckRule("scenario-fails", "Every scenario holds.", "Scenarios are the tests of a guide: one that fails says that readers with this fault end elsewhere.",
         "Run `make simulate GUIDE=…`, then correct the guide, or the scenario."),
    CheckRule("endless-session", "Whatever a reader answers, the session ends.", "Readers would be sent round in a circle.", "Look at `after`, `only_if` and `changes`."),
    # --- routes drawn by hand ---
    CheckRule("fixed-start", "A fixed guide names where it starts.", "Readers have to begin somewhere.", "Name a question or remedy under `start:`."),
    CheckRule("fixed-dead-end", "Each answer of a fixed guide leads on.", "Readers would be left with an answer and no next step.", "Add `next:`."),
    CheckRule("fixed-circle", "A fixed guide never runs in a circle.", "Readers would come back to the same question.", "Let every path end."),
    CheckRule("fixed-unreachable", "Everything in a fixed guide can be reached.", "What nothing leads to is never shown.", "Name it in a `next:`, or remove it."),
)  # fmt: skip
