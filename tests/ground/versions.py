"""Other versions of the shop's processes: one word changed, a state renamed, a task gone."""

from opsflow.flow.reader import read_text
from opsflow.flow.words.definition import Definition
from tests.ground.world import WORKFLOWS

Changes = tuple[tuple[str, str], ...]
DESIGN: dict[str, Changes] = {
    "nothing but a comment": (("# A design", "# Every design"),),
    "a later due time": (("due: 1 working day before deadline", "due: 2 working days before deadline"),),
    "a step called otherwise": (("submitted", "looked_at"),),
    "one task less": (
        (
            "      write_brief: {who: [opener, ops_specialist], due: 1 working day after opened, ask: [used_for, copy]}\n",
            "",
        ),
        (
            "    next: drafting\n    tasks:\n",
            "    next: drafting\n    tasks:\n      note_place: {who: opener, ask: [used_for]}\n",
        ),
        ("  write_brief: [Write the brief, 填写需求, 填寫需求]", "  note_place: [Note the place, 记下位置, 記下位置]"),
    ),
    "one point less": ((", font_size, logo_position]\n        ask", ", font_size]\n        ask"),),
    "one more task": (
        ("    tasks:\n      draft:", "    tasks:\n      sketch: {who: designer}\n      draft:"),
        ("\n  draft: [", "\n  sketch: [Sketch, 草图, 草圖]\n  draft: ["),
    ),
}


def changed(key: str, changes: Changes) -> str:
    """The text of a process with these changes; each must apply."""
    text = (WORKFLOWS / f"{key}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def version(key: str, changes: Changes, older: Definition) -> Definition:
    """That text read as the version after another."""
    return read_text(changed(key, changes), f"{key}.yaml").following(older)
