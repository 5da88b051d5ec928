"""What a body decides about its work: practices that bodies below follow, text templates with placeholders."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied

from appeals.actions import practices
from appeals.actions.practices import forget_practice, load_templates, save_practice, save_template
from appeals.models import AnswerTemplate, BodyPractice
from appeals.placeholders import fill, text_for, unknown_in
from appeals.practices import load_practices, practice_of
from appeals.queries_decisions import templates_for
from common.acts import Conflict, Refused
from organisations.models import History
from tests.appeals.make import fresh, make_question
from tests.appeals.test_concurrency import at_once

PRACTICE = {"closing_approval": True, "publishes": False, "sample_share": 10}
TEMPLATE = {
    "name": "Done",
    "outcome": "resolved",
    "topic": None,
    "text_kk": "Дайын",
    "text_ru": "Готово",
    "is_active": True,
}


def test_the_nearest_above_counts(cast):
    assert practice_of(cast.own_district).closing_approval is False
    assert practice_of(cast.own_district).sample_share == 5
    save_practice(cast.own, by=cast.controller, **PRACTICE)
    for found in (practice_of(cast.own_district), load_practices().of(cast.own_district)):
        assert (found.closing_approval, found.sample_share) == (True, 10)
    save_practice(cast.own_district, by=cast.controller, **{**PRACTICE, "closing_approval": False})
    for found in (practice_of(cast.own_district), load_practices().of(cast.own_district)):
        assert found.closing_approval is False
    forget_practice(cast.own_district, by=cast.controller)
    assert practice_of(cast.own_district).closing_approval is True
    assert practice_of(cast.sister).pk is None


def test_a_practice_has_its_history(cast):
    practice = save_practice(cast.own, by=cast.controller, **PRACTICE)
    save_practice(cast.own, by=cast.controller, **{**PRACTICE, "sample_share": 20}, version=practice.version)
    rows = History.objects.unscoped("test").filter(table="appeals_bodypractice")
    assert rows.count() == 2


@pytest.mark.parametrize(
    "who", ["executor", "head", "registrar", "sister_controller", "administrator", "stranger"]
)
def test_who_keeps_no_practice(cast, who):
    person = getattr(cast, who)
    for do in (
        lambda: save_practice(cast.own, by=person, **PRACTICE),
        lambda: forget_practice(cast.own, by=person),
        lambda: save_template(None, by=person, body=cast.own, **TEMPLATE),
    ):
        with pytest.raises(PermissionDenied):
            do()
    assert not BodyPractice.objects.exists()


@pytest.mark.parametrize("share", [0, 101, -5])
def test_the_share_has_bounds(cast, share):
    with pytest.raises(Refused, match="From 1 to 100"):
        save_practice(cast.own, by=cast.controller, **{**PRACTICE, "sample_share": share})


def test_a_practice_changed_meanwhile(cast):
    first = save_practice(cast.own, by=cast.controller, **PRACTICE)
    version = first.version
    save_practice(cast.own, by=cast.controller, **{**PRACTICE, "publishes": True}, version=version)
    with pytest.raises(Conflict):
        save_practice(cast.own, by=cast.controller, **PRACTICE, version=version)


# Templates


def test_a_template_is_written_in_the_language_of_the_question(cast, meeting):
    places = "{{number}} {{ body }} {{topic}} {{raised}} {{due}} {{today}}"
    template = save_template(
        None,
        by=cast.controller,
        body=cast.own,
        **{**TEMPLATE, "text_kk": f"kk {places}", "text_ru": f"ru {places}"},
    )
    for language, begin in (("kk", "kk"), ("ru", "ru"), ("en", "ru")):
        question = fresh(make_question(cast.registrar, meeting, "?", topic=cast.topic, language=language))
        text = text_for(template, question)
        assert text.startswith(f"{begin} {question.number} Akimat of Almaty city {begin}")
        assert "{{" not in text
    assert "Ремонт дорог" in text


@pytest.mark.parametrize("text", ["{{citizen}}", "{{ 7*7 }}", "{{", "a }} b", "{{number}} {{iin}}", "{{}}"])
def test_unknown_placeholders_are_refused(cast, text):
    assert unknown_in(text)
    with pytest.raises(Refused) as refused:
        save_template(None, by=cast.controller, body=cast.own, **{**TEMPLATE, "text_ru": text})
    assert set(refused.value.message_dict) == {"text_ru"}
    assert not AnswerTemplate.objects.exists()


def test_placeholders_are_filled_once():
    assert fill("{{number}} {{x}}", {"number": "{{due}}", "due": "1"}) == "{{due}} {{x}}"
    assert unknown_in("No places, {one brace}") == []


@pytest.mark.parametrize("wrong", [{"name": " "}, {"text_kk": ""}, {"outcome": "withdrawn"}])
def test_incomplete_templates_are_refused(cast, wrong):
    with pytest.raises(Refused):
        save_template(None, by=cast.controller, body=cast.own, **{**TEMPLATE, **wrong})


def test_a_name_stands_once_in_a_body(cast):
    save_template(None, by=cast.controller, body=cast.own, **TEMPLATE)
    with pytest.raises(Refused):
        save_template(None, by=cast.controller, body=cast.own, **TEMPLATE)
    save_template(None, by=cast.controller, body=cast.own_district, **TEMPLATE)
    save_template(None, by=cast.administrator, body=None, **TEMPLATE)
    with pytest.raises(PermissionDenied):
        save_template(None, by=cast.controller, body=None, **{**TEMPLATE, "name": "Other"})


@pytest.mark.django_db(transaction=True)
def test_f1_a_name_given_by_two_at_once_stands_once(cast, monkeypatch):
    gate, real = threading.Barrier(2), practices._complete

    def both_found_it_free(template):
        real(template)
        gate.wait(5)

    monkeypatch.setattr(practices, "_complete", both_found_it_free)
    outcomes = at_once(
        *(
            lambda by=by: save_template(None, by=by, body=cast.own, **TEMPLATE)
            for by in (cast.controller, cast.controller)
        )
    )
    assert sorted(outcomes) == ["done", "refused"]
    assert AnswerTemplate.objects.filter(body=cast.own).count() == 1


def test_templates_of_the_reference_are_whole_and_loaded_once(cast):
    assert load_templates() == 4
    assert load_templates() == 0
    for row in AnswerTemplate.objects.all():
        row.full_clean()
        assert unknown_in(row.text_kk) == unknown_in(row.text_ru) == []
    row = AnswerTemplate.objects.first()
    save_template(
        row,
        by=cast.administrator,
        body=None,
        version=row.version,
        **{**TEMPLATE, "name": "Changed", "is_active": False},
    )
    assert load_templates() == 0


def test_which_templates_fit_a_question(cast, meeting):
    def kept(name, body, by, **more):
        return save_template(None, by=by, body=body, **{**TEMPLATE, "name": name, **more})

    for_all = kept("All", None, cast.administrator)
    own = kept("Own", cast.own, cast.controller)
    sphere = kept("Sphere", cast.own, cast.controller, topic=cast.sphere)
    below = kept("Below", cast.own_district, cast.controller)
    kept("Sister", cast.sister, cast.sister_controller)
    off = kept("Off", cast.own, cast.controller)
    save_template(
        off,
        by=cast.controller,
        body=cast.own,
        version=off.version,
        **{**TEMPLATE, "name": "Off", "is_active": False},
    )
    with_topic = fresh(make_question(cast.registrar, meeting, "?", topic=cast.topic))
    assert templates_for(with_topic) == [sphere, own, for_all]
    assert templates_for(fresh(make_question(cast.registrar, meeting, "?"))) == [own, for_all]
    district = make_question(cast.registrar, meeting, "?", topic=cast.topic, responsible=cast.own_district)
    assert templates_for(fresh(district)) == [below, sphere, own, for_all]
