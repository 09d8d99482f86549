"""Which tasks a phrase means."""

from dataclasses import dataclass

from app.tasks import Status


@dataclass(frozen=True, slots=True)
class Target:
    """Which tasks are meant. All fields empty: it was not said."""

    ids: tuple[int, ...] = ()
    # With ids: what was said of that task.
    text: str = ""
    # The text stood in quotation marks.
    quoted: bool = False
    every: bool = False
    status: Status = "all"  # with `every`
    positions: tuple[int, ...] = ()  # from 1; -1 is the last
    pronoun: bool = False
    plural: bool = False  # with `pronoun`: "them"
    # The text read as several tasks, for a list without a task of the whole text.
    parts: tuple["Target", ...] = ()
    # "1 or 2": which of them was not said.
    either: bool = False
    # "all but these"
    without: "Target | None" = None

    @property
    def empty(self) -> bool:
        return self == Target()

    @property
    def several(self) -> bool:
        """Whether it may mean more than one task."""
        many = self.every or self.plural or len(self.ids) > 1 or len(self.positions) > 1
        return many or bool(self.parts) or self.without is not None


NOT_SAID = Target()
