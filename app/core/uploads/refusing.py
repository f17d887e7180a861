"""Why an uploaded file is not taken."""

from __future__ import annotations


class UploadRefused(Exception):
    """The file cannot be kept. The message says what is wrong with it and what to do, in whole sentences."""


SAVE_AGAIN = "Open it in the program that made it, save it again, and choose the new file."
EXECUTABLE = "It holds a program, which Concord never keeps. Take the program out and choose the file again."
