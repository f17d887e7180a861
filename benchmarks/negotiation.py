"""The comparison of two versions of a text of sixty pages, word by word, and the pages of a long negotiation."""

from __future__ import annotations

import random
import time

from app.core.db import db
from app.core.registry import registry
from app.negotiation import commands
from app.negotiation.answers import ArticleAnswers
from app.negotiation.diffing import diff_words
from benchmarks import serving

Row = tuple[str, str, str, str]
NEGOTIATOR, PARTNER, ARTICLES = "Negotiator, MSE", "ken", 60
WORDS_OF_A_PAGE, PAGES, EDITS = 500, 60, 400


def sixty_pages() -> tuple[str, str]:
    """Thirty thousand words in paragraphs, and the same with four hundred words changed, taken out or put in."""
    chance = random.Random(6)
    known = [f"word{number}" for number in range(800)] + ["the", "of", "and", "shall"] * 80
    paragraphs = []
    for _ in range(WORDS_OF_A_PAGE * PAGES // 100):
        sentences = [" ".join(chance.choice(known) for _ in range(20)) + "." for _ in range(5)]
        paragraphs.append(" ".join(sentences))
    old = "\n\n".join(paragraphs)
    words = old.split(" ")
    for _ in range(EDITS):
        place, what = chance.randrange(len(words)), chance.random()
        if what < 0.5:
            words[place] = "changed"
        elif what < 0.75:
            del words[place]
        else:
            words.insert(place, "added")
    return old, " ".join(words)


def fill() -> None:
    """A negotiation of sixty articles, by its commands."""
    officer = next(each for each in registry.all("people")[0](db.session) if each.name == NEGOTIATOR)
    db.session.rollback()
    actor = officer.actor(PARTNER.upper())
    commands.begin(actor, iso3=PARTNER.upper(), from_model=False)
    for number in range(1, ARTICLES + 1):
        commands.keep_article(actor, iso3=PARTNER.upper(), answers=ArticleAnswers(title=f"Subject {number}"))


def pages(port: int, bare_port: int, *, times: int) -> list[Row]:
    """The table of articles and one article, against the bare page with as many rows."""
    ours, bare = serving.Browser(port), serving.Browser(bare_port)
    ours.sign_in(NEGOTIATOR)
    found = []
    for name, path, number in (
        (f"Negotiation of {ARTICLES} articles", f"/partners/{PARTNER}/negotiation", ARTICLES),
        ("Article", f"/partners/{PARTNER}/negotiation/articles/7", 25),
    ):
        mine, theirs, ratio = serving.compare(ours, path, bare, f"/rows/{number}", times=times)
        measured = f"{ratio:.2f} times ({mine:.1f} ms against {theirs:.1f} ms)"
        reached = "yes" if ratio <= 2 else "no"
        found.append((f"{name}, against a bare page of {number} rows", measured, "at most 2 times", reached))
    return found


def rows(*, times: int = 5) -> list[Row]:
    """The quickest of several, so that what else runs on the machine counts as little as it may."""
    old, new = sixty_pages()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        diff_words(old, new)
        spent.append((time.perf_counter() - begun) * 1000)
    best = min(spent)
    return [("Word diff of a text of 60 pages", f"{best:.0f} ms", "under 200 ms", "yes" if best < 200 else "no")]
