"""The pages of this area."""

from app.negotiation.views import apart, article_page, articles, exports, models, several, tracker, working
from app.negotiation.views.blueprint import blueprint

# These modules add their pages to the blueprint.
assert apart.blueprint is article_page.blueprint is articles.blueprint is exports.blueprint is blueprint
assert models.blueprint is several.blueprint is tracker.blueprint is working.blueprint is blueprint

__all__ = ["blueprint"]
