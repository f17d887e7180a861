"""Whatever bytes arrive under whatever name: an Upload or a refusal, and soon."""

from __future__ import annotations

import contextlib
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.uploads import DOCUMENTS, Upload, UploadRefused, examine
from tests.uploads import making
from tests.uploads.test_accepted import TAKEN

SOUND = sorted((name, content) for name, content, _ in TAKEN.values() if len(content) < 100_000)
MARKS = [
    b"%PDF-1.7\n",
    b"PK\3\4",
    b"PK\5\6",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]
MORE = [
    b"endobj",
    b"stream\n",
    b"/S /Launch",
    b"\0" * 9,
    b"\xff" * 9,
    b"<!DOCTYPE a>",
    b"0 R",
    b"<<",
    b">>",
    b"]",
    b"(",
]
FEW = settings(max_examples=150, deadline=None)


pytestmark = pytest.mark.usefixtures("here")


def _answered(name: str, content: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(UploadRefused):
        upload = examine(name, content)
        assert isinstance(upload, Upload)
        assert upload.size == len(content)
        assert "/" not in upload.name
    assert time.process_time() - started < 2


ENDINGS = st.sampled_from([ending for kind in DOCUMENTS for ending in kind.endings])


@FEW
@given(ending=ENDINGS, mark=st.sampled_from([b"", *MARKS]), rest=st.binary(max_size=400))
def test_any_bytes_behind_any_mark(ending, mark, rest):
    _answered(f"a.{ending}", mark + rest)


@settings(FEW, max_examples=300)
@given(which=st.sampled_from(SOUND), data=st.data())
def test_a_sound_file_of_which_some_bytes_were_changed(which, data):
    name, content = which
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed)))
        gone = data.draw(st.sampled_from([0, 0, 1, 2, 4, 40, 4000]))
        changed[place : place + gone] = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([*MARKS, *MORE])))
    _answered(name, bytes(changed))


PARTS = st.dictionaries(
    st.sampled_from([*making.word_parts(), "word/_rels/document.xml.rels", "word/embeddings/a.xlsx", "a.bin", "a.vml"]),
    st.one_of(
        st.binary(max_size=40),
        st.text(max_size=40),
        st.sampled_from([*making.word_parts().values(), making.xlsx(), making.old_office("\1Ole"), "<a", "<a/>", ""]),
    ),
)


@FEW
@given(parts=PARTS, method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_a_sound_archive_with_any_parts(parts, method):
    _answered("a.docx", making.packed({**making.word_parts(), **parts}, method=method))


@FEW
@given(
    objects=st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(MORE)), max_size=4), extra=st.binary(max_size=20)
)
def test_a_pdf_with_any_objects(objects, extra):
    _answered("a.pdf", making.pdf(*objects, catalogue=extra))


@FEW
@given(name=st.text(max_size=150), ending=st.one_of(st.just(""), ENDINGS.map(lambda ending: f".{ending}")))
def test_any_name(name, ending):
    _answered(name + ending, b"a,b\n")
