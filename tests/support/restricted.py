"""The small content with things in it that are for the group `staff` only."""

from __future__ import annotations

from tests.support.content_files import ARTICLE, GUIDE, QUESTION

SECRET = "kb-secret-word"
ARTICLE_FOR_STAFF = (
    ARTICLE.replace("AA", "ZZ")
    .replace("aliases: [cleaning]", "audience: [staff]")
    .replace("title: Care for", f"title: {SECRET} for")
)
GUIDE_FOR_SOME = (
    GUIDE.replace("The pump is broken, prior: rare,", f"{SECRET} pump, prior: rare, audience: [staff],")
    .replace("    id: R2AA\n", "    id: R2AA\n    audience: [staff]\n")
    .replace("  noise:\n    use: pump-noise", "  noise:\n    use: pump-noise\n    audience: [staff]")
)
QUESTION_FOR_STAFF = QUESTION.replace("sources: [bench]", "sources: [bench]\naudience: [staff]")
RESTRICTED = {
    "coffee/articles/keys.md": ARTICLE_FOR_STAFF,
    "coffee/guides/no-coffee.yaml": GUIDE_FOR_SOME,
    "coffee/questions/pump-noise.md": QUESTION_FOR_STAFF,
}
