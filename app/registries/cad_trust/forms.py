"""The form of this page: a file for a dry run."""

from __future__ import annotations

from wtforms import FileField

from app.core.forms import ConcordForm

MOST_UPLOADED = 10_000_000


class BundleForm(ConcordForm):
    """A file of CAD Trust."""

    file = FileField("File", description="JSON in UTF-8, at most 10 MB: a bundle, or the records of one table")
