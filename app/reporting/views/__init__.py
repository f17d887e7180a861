"""The pages of this area."""

from app.reporting.views import annual, annual_files, annual_steps
from app.reporting.views.blueprint import blueprint

__all__ = ["annual", "annual_files", "annual_steps", "blueprint"]
