"""What a message may mean: one file for each intent, with its words (`read`) and its reply (`respond`)."""

from app.assistant.rules.intents import (
    about,
    act,
    add,
    also,
    choice,
    clause,
    correct,
    denied,
    no,
    obligation,
    pasted,
    report,
    reword,
    several,
    show,
    small_talk,
    undo,
    unknown,
    update,
)
from app.assistant.rules.reading import Reader

# Where two readings score alike, the first one is chosen.
READERS: tuple[Reader, ...] = (
    no.read,
    small_talk.read,
    pasted.read,
    undo.read,
    correct.read,
    denied.read,
    several.read,
    obligation.read,
    choice.read,
    act.read,
    update.read,
    add.read,
    also.read,
    reword.read,
    show.read,
    clause.read,
    report.read,
    about.read,
    unknown.read,
)
