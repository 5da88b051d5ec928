"""Numbers of people: the list for all who see reports, single entries by those who keep them, with history."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from common.acts import Refused
from eotinish.actions.population import add_population, change_population, remove_population
from eotinish.models import Population
from organisations.models import History

LIST, NEW = reverse("population_list"), reverse("population_new")
FORM = {"territory": "750000000", "year": "2022", "people": "2030000", "source": "Bureau, 1 January 2022"}


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.analyst)


def stored() -> list[tuple]:
    rows = Population.objects.unscoped("test")
    return list(rows.order_by("year").values_list("territory__code", "year", "people", "source"))


def edit_of(row: Population) -> str:
    return reverse("population_edit", args=[row.pk])


def added(cast, **more) -> Population:
    facts = {"territory": cast.territories["75"], "year": 2022, "people": 2_030_000, "source": "Bureau"}
    return add_population(by=cast.analyst, **facts | more)


def test_a_number_is_entered_corrected_and_removed_with_its_history(cast, client):
    assert client.post(NEW, FORM)["Location"] == LIST
    assert stored() == [("750000000", 2022, 2_030_000, "Bureau, 1 January 2022")]
    row = Population.objects.unscoped("test").get()
    page = client.get(edit_of(row)).content.decode()
    assert "2030000" in page and reverse("population_remove", args=[row.pk]) in page
    client.post(edit_of(row), FORM | {"people": "2040000", "year": "2001"})
    assert stored() == [("750000000", 2022, 2_040_000, "Bureau, 1 January 2022")], "the year stays"
    client.post(reverse("population_remove", args=[row.pk]))
    assert stored() == []
    told = History.objects.unscoped("test").filter(table="eotinish_population").order_by("pk")
    assert [(one.operation, one.actor_id) for one in told] == [
        (operation, cast.analyst.pk) for operation in ("INSERT", "UPDATE", "DELETE")
    ]
    assert told[1].before == {"people": 2_030_000}


def test_what_can_not_be_is_said_at_the_form(cast, client):
    added(cast)
    for change, why in (
        ({}, "This territory has a number for this year."),
        ({"year": "1812"}, "1990"),
        ({"people": "0"}, "1"),
        ({"source": " "}, "required"),
        ({"territory": "none"}, "no such code"),
    ):
        answer = client.post(NEW, FORM | change)
        assert answer.status_code == 422 and why in answer.content.decode(), change
    assert len(stored()) == 1


def test_the_acts_themselves_refuse(cast):
    row = added(cast)
    with pytest.raises(Refused):
        added(cast)
    with pytest.raises(Refused):
        change_population(row.pk, by=cast.analyst, people=0, source="Bureau")
    with pytest.raises(Refused):
        change_population(row.pk, by=cast.analyst, people=5, source="")
    assert change_population(row.pk, by=cast.analyst, people=2_030_000, source="Bureau") == []
    assert change_population(row.pk, by=cast.analyst, people=5, source="Bureau") == ["people"]
    assert stored() == [("750000000", 2022, 5, "Bureau")]


def test_who_keeps_them(cast):
    row = added(cast)
    with pytest.raises(PermissionDenied):
        add_population(by=cast.head, territory=cast.territories["75"], year=2023, people=1, source="x")
    for act in (
        lambda by: change_population(row.pk, by=by, people=1, source="x"),
        lambda by: remove_population(row.pk, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(cast.controller)
        with pytest.raises(Http404):
            act(cast.stranger)
    assert stored() == [("750000000", 2022, 2_030_000, "Bureau")]


def test_everybody_with_reports_reads_the_list(cast, client, client_of, django_assert_max_num_queries):
    added(cast)
    later = added(cast, year=2023, people=2_100_000)
    added(cast, territory=cast.territories["15"], people=900_000)
    with django_assert_max_num_queries(12):
        answer = client.get(LIST)
    assert [(one.territory.code[:2], one.year) for one in answer.context["rows"]] == [
        ("15", 2022),
        ("75", 2023),
        ("75", 2022),
    ]
    assert edit_of(later) in answer.content.decode()
    page = client_of(cast.registrar).get(LIST).content.decode()
    assert "Bureau" in page and edit_of(later) not in page and NEW not in page

    def years(**asked) -> list[int]:
        return [one.year for one in client.get(LIST, asked).context["rows"]]

    assert years(year="2023") == [2023]
    assert years(region=str(cast.territories["75"].pk), sort="year") == [2022, 2023]
    assert years(q="aktobe") == [2022]
    assert "Nothing found" in client.get(LIST, {"q": "zzz"}).content.decode()


def test_an_empty_list_says_what_is_missing(cast, client):
    assert "No entry yet" in client.get(LIST).content.decode()
