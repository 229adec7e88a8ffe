"""Say something on a case."""

from dataclasses import dataclass
from typing import ClassVar

from opsflow.flow.law.answers import words
from opsflow.flow.law.context import Draft


@dataclass(frozen=True, slots=True)
class Comment:
    """Words on the case."""

    text: str
    subject: None = None
    act: ClassVar[str] = "commented"

    def run(self, draft: Draft) -> None:
        """Write its fact. Raises Refused `no_words`, `too_long`."""
        draft.add("said", words(self.text))
