"""What the keeping of files refuses, in words."""

from opsflow.i18n import _l

WORDS = {
    "file_kind": _l("%(name)s is of another kind than may be stored here (%(kinds)s)."),
    "file_none": _l("The file is empty."),
    "file_size": _l("A file may have at most %(most)s MB."),
    "too_many_files": _l("At most %(most)s files at once."),
}
