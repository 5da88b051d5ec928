"""Texts of a meeting that everybody reads: drafts from the facts, and the look for personal data before they go out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.acts import Refused
from common.numbers import number
from common.redaction import EMAIL, NAME, PHONE, find_personal, pieces_text
from common.text import words
from meetings.above import figures_of, names_of
from meetings.groups import group_name
from meetings.models import Meeting

TEXT_MAX = 20_000  # characters
LANGUAGES = ("kk", "ru")
# An announcement may say where to ask: a telephone or address of the body is no personal data.
CONTACTS = {PHONE, EMAIL}


def check_public(meeting: Meeting, *, own_contacts: bool = False, **texts: str) -> None:
    """Raise `Refused` (by field) where a text is too long or tells who somebody is.

    `own_contacts`: the person has said that telephones and e-mail addresses in the texts are those of the body.
    """
    names = names_of(meeting) if any(texts.values()) else []
    allowed = CONTACTS if own_contacts else set()
    if wrong := wrong_texts(texts, names, _official_words(meeting), allowed=allowed):
        raise Refused(wrong)


def wrong_texts(
    texts: dict[str, str], names: list[str], official: set[str], *, allowed: Collection[str] = ()
) -> dict[str, str]:
    """What is wrong with texts that everybody reads, by field: too long, or telling who somebody is.

    `names`: those of the people who asked. `official`: folded words of bodies and places, which may stand in a text though
    a citizen is called so. `allowed`: kinds of what `find_personal` finds that may stand here.
    """
    wrong = {}
    for field, value in texts.items():
        found = [
            piece
            for piece in find_personal(value, names)
            if piece.kind not in allowed and not (piece.kind == NAME and _is_word(piece.text, official))
        ]
        if len(value) > TEXT_MAX:
            wrong[field] = _("The text is too long: %(count)d characters at most.") % {"count": TEXT_MAX}
        elif found:
            wrong[field] = _("Everybody reads this; personal data may not stand in it: %(pieces)s.") % {
                "pieces": pieces_text(found)
            }
    return wrong


def _is_word(piece: str, official: set[str]) -> bool:
    """Whether what looks like somebody's name is none here: a word in small letters (азамат, арман, вера), or official."""
    return piece[0].islower() or set(words(piece)) <= official


def _official_words(meeting: Meeting) -> set[str]:
    """Words of the host, the body and the place: a citizen of the same name does not forbid to name them."""
    return official_words(meeting.body, meeting.territory, more=[meeting.host_name, meeting.venue])


def official_words(*rows, more: Iterable[str] = ()) -> set[str]:
    """The folded words of the names of bodies and places (each may be None) in all languages, and of `more` texts."""
    named = [getattr(row, f"name_{code}") for row in rows if row for code in ("kk", "ru", "en")]
    return set(words(" ".join([*more, *named])))


def shown(text: str) -> str:
    """A text typed by staff as a public page shows it: nothing, where it tells who somebody is."""
    return "" if find_personal(text) else text


def in_languages(language: str, texts: dict[str, str]) -> list[tuple[str, str]]:
    """(language, text) as a page in `language` shows them: its own; else, and in English, those that there are."""
    own = texts.get(language)
    if own:
        return [(language, own)]
    return [(code, texts[code]) for code in LANGUAGES if texts.get(code)]


def draft_invitation(meeting: Meeting) -> dict[str, str]:
    """An announcement from the facts, in both languages; a person reads and changes it before it goes out."""
    return {language: _in(language, _invitation, meeting) for language in LANGUAGES}


def draft_results(meeting: Meeting) -> dict[str, str]:
    """What became of a held meeting, from its figures, in both languages."""
    return {language: _in(language, _results, meeting) for language in LANGUAGES}


def _in(language: str, build, meeting: Meeting) -> str:
    with translation.override(language):
        return "\n".join(one_stop(line) for line in build(meeting) if line)


def one_stop(sentence: str) -> str:
    """A sentence with one full stop: a Russian date brings its own (“2026 г.”)."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def _invitation(meeting: Meeting) -> list[str]:
    day = date_format(meeting.planned_on, "DATE_FORMAT")
    at = time_format(meeting.starts_at, "H:i") if meeting.starts_at else ""
    place = ", ".join(
        part for part in (meeting.territory.name if meeting.territory else "", meeting.venue) if part
    )
    group = group_name(meeting.target_group)
    return [
        f"{meeting.get_kind_display()}. {meeting.body.name}.",
        _("When: %(day)s, %(time)s.") % {"day": day, "time": at}
        if at
        else _("When: %(day)s.") % {"day": day},
        _("Where: %(place)s.") % {"place": place} if place else "",
        _("Format: %(format)s.") % {"format": meeting.get_format_display()},
        _("Host: %(name)s.") % {"name": meeting.host_name} if meeting.host_name else "",
        _("For: %(group)s.") % {"group": group} if group else "",
        _("Come and ask. Every question is written down and gets an owner and a deadline."),
    ]


def _results(meeting: Meeting) -> list[str]:
    held_on = date_format(meeting.held_on, "DATE_FORMAT")
    found = figures_of(meeting)
    came = meeting.attendees
    asked = ngettext("%(count)s question was asked.", "%(count)s questions were asked.", found.questions) % {
        "count": number(found.questions)
    }
    return [
        _("%(body)s met citizens on %(day)s.") % {"body": meeting.body.name, "day": held_on},
        ngettext("%(count)s person came.", "%(count)s people came.", came) % {"count": number(came)}
        if came
        else "",
        asked,
        _("Solved on the spot: %(spot)s. Solved by now: %(solved)s. In work: %(work)s.")
        % {"spot": number(found.on_spot), "solved": number(found.solved), "work": number(found.in_work)}
        if found.questions
        else "",
    ]
