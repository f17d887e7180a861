"""One article of a text: opened, handed to and fro, agreed ad referendum and agreed, or reserved."""

from __future__ import annotations

from workflows.declaration import Step, Target, Workflow
from workflows.negotiation import guards as g
from workflows.negotiation.facts import ArticleFacts, ArticleState, Turn
from workflows.vocabulary import Audience, Role

__all__ = ["ARTICLE", "SETTLED", "TEAM", "ArticleFacts", "ArticleState", "Turn"]

STATE_LABELS = {
    ArticleState.NOT_OPENED: "Not opened",
    ArticleState.OPEN: "Open",
    ArticleState.AD_REFERENDUM: "Agreed ad referendum",
    ArticleState.AGREED: "Agreed",
    ArticleState.RESERVED: "Reserved",
}
# The words of a settled article stand: whoever would change them sets it back to open first, and says why.
SETTLED = frozenset({ArticleState.AD_REFERENDUM, ArticleState.AGREED})
TEAM = frozenset({Role.DESK_OFFICER, Role.NEGOTIATOR})
_TOLD = (Audience.NEGOTIATORS,)
_S = ArticleState

ARTICLE = Workflow(
    name="article",
    stages=ArticleState,
    labels=STATE_LABELS,
    initial=_S.NOT_OPENED,
    endings=frozenset(),
    path=(_S.NOT_OPENED, _S.OPEN, _S.AD_REFERENDUM, _S.AGREED),
    steps=(
        Step(
            name="open",
            label="Open the article",
            done="opened the article",
            source=(_S.NOT_OPENED,),
            target=_S.OPEN,
            by=TEAM,
            hint="Both sides have begun to negotiate it. It is our turn until you hand it over.",
        ),
        Step(
            name="hand_over",
            label="Hand to the partner",
            done="handed the article to the partner",
            source=(_S.OPEN, _S.RESERVED),
            target=Target.SAME,
            by=TEAM,
            guards=(g.it_is_not_their_turn,),
            hint="From today the days count with the partner.",
        ),
        Step(
            name="take_back",
            label="Record that it is our turn",
            done="recorded that it is our turn",
            source=(_S.OPEN, _S.RESERVED),
            target=Target.SAME,
            by=TEAM,
            guards=(g.it_is_their_turn,),
            hint="The partner has answered. From today the days count with us.",
        ),
        Step(
            name="agree_ad_referendum",
            label="Mark agreed ad referendum",
            done="marked the article agreed ad referendum",
            source=(_S.OPEN,),
            target=_S.AD_REFERENDUM,
            by=TEAM,
            guards=g.AGREEING,
            tells=_TOLD,
            hint="The negotiators agree, subject to what their capitals say.",
        ),
        Step(
            name="agree",
            label="Mark agreed",
            done="marked the article agreed",
            source=(_S.OPEN, _S.AD_REFERENDUM),
            target=_S.AGREED,
            by=TEAM,
            guards=g.AGREEING,
            tells=_TOLD,
            hint="Both sides agree for good. The words stand unless the article is set back to open with a reason.",
        ),
        Step(
            name="reserve",
            label="Record a reservation",
            done="recorded a reservation on the article",
            source=(_S.OPEN, _S.AD_REFERENDUM),
            target=_S.RESERVED,
            by=TEAM,
            guards=(g.reason_is_given,),
            tells=_TOLD,
            hint="One side reserves its position. Say which side, and on what.",
        ),
        Step(
            name="reopen",
            label="Set back to open",
            done="set the article back to open",
            source=(_S.AD_REFERENDUM, _S.AGREED, _S.RESERVED),
            target=_S.OPEN,
            by=TEAM,
            guards=(g.reason_is_given,),
            tells=_TOLD,
            hint="Its words may be changed again. What was agreed stays in the history.",
        ),
    ),
)  # fmt: skip
