"""A form field that takes one file: examined, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field

from app.core.uploads import DOCUMENTS, MOST_BYTES, Kind, Upload, UploadRefused, examine


class UploadField(Field):  # type: ignore[misc]
    """One file; the data is the Upload with its bytes, or None where none was chosen.

    `required` is the sentence for a form without a file. The form needs `enctype="multipart/form-data"`
    and the view `takes_uploads`.
    """

    widget_kind = "file"
    data: tuple[Upload, bytes] | None
    description: str

    def __init__(
        self, label: str, *, most_bytes: int = MOST_BYTES, kinds: tuple[Kind, ...] = DOCUMENTS, required: str = "",
        **rest: Any,
    ) -> None:  # fmt: skip
        self.most_bytes, self.kinds, self.required = most_bytes, kinds, required
        accept = ",".join(f".{ending}" for kind in kinds for ending in kind.endings)
        super().__init__(label, render_kw={"accept": accept, **rest.pop("render_kw", {})}, **rest)
        if not required:
            self.flags.optional = True

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        chosen = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        if not chosen:
            if self.required:
                raise ValueError(self.required)
            return
        if len(chosen) > 1:
            raise ValueError("Choose one file only.")
        name, content = chosen[0].filename or "", chosen[0].stream.read(self.most_bytes + 1)
        try:
            self.data = examine(name, content, most_bytes=self.most_bytes, kinds=self.kinds), content
        except UploadRefused as refusal:
            raise ValueError(str(refusal)) from refusal
        # Seen only where another answer was refused: browsers do not send a file twice by themselves.
        self.description = f"{self.description} Choose “{self.data[0].name}” again.".strip()

    def _value(self) -> str:
        return ""
