"""Titles and other texts: which are refused, and in which form they are stored."""

import unicodedata

import pytest

from tests.conftest import Person

INVISIBLE = ["\u200b", "\u2060", "\u00ad", "\ufeff", "\u3164", "\u202e", "\u2800", "\u115f", "\ufe0f", "\U000e0101"]


@pytest.mark.parametrize("title", [*INVISIBLE, "".join(INVISIBLE), " \u200b \u3164 ", "\u200d\u200c", "\x01\x1f"])
async def test_a_title_needs_a_visible_character(person: Person, title: str) -> None:
    for method, path, body in (
        ("POST", person.tasks, {"title": title}),
        ("POST", f"{person.tasks}/batch", {"tasks": [{"title": title}]}),
    ):
        response = await person.http.request(method, path, json=body)
        assert response.status_code == 422, repr(title)
    assert await person.titles() == []


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("\u202eMilk\u202c", "Milk"),
        ("\u200bMilk\ufeff", "Milk"),
        ("Buy\tmilk\x07now", "Buy milk now"),
        ("Cafe\u0301", "Caf\u00e9"),
        # These characters shape what surrounds them.
        ("👨\u200d👩\u200d👧 dinner", "👨\u200d👩\u200d👧 dinner"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("הזמן תור!", "הזמן תור!"),
        ("\U0001fae8", "\U0001fae8"),
    ],
)
async def test_a_title_is_stored_as_it_looks(person: Person, given: str, stored: str) -> None:
    await person.add(given)
    assert await person.titles() == [stored]


async def test_search_finds_either_form_of_a_letter(person: Person) -> None:
    await person.add("Cafe\u0301 reservieren")
    for form in ("NFC", "NFD"):
        query = unicodedata.normalize(form, "CAF\u00c9")
        assert len((await person.http.get(person.tasks, params={"q": query})).json()) == 1
