"""Under which body of a level each body counts."""

from common.acts import act
from organisations.levels import ReportLevel, counted_under, lifted
from organisations.models import Body


def bodies():
    return Body.objects.select_related("territory")


def make(code, kind, level, parent=None, territory=None) -> Body:
    path = f"{parent.path if parent else '/'}{code}/"
    names = {"name_kk": code, "name_ru": code, "name_en": code}
    with act("test.body"):
        return Body.objects.create(code=code, kind=kind, level=level, parent=parent, path=path, territory=territory, **names)  # fmt: skip


def by_code(level) -> dict[str, str]:
    codes = dict(bodies().values_list("pk", "code"))
    return {codes[pk]: codes[top] for pk, top in lifted(bodies(), level).items()}


def test_each_body_counts_under_the_nearest_one_of_the_level(cast):
    committee = make("committee", "central", "committee", cast.ministry)
    make("office-part", "central", "committee", cast.office)
    town = make("town", "local", "city", cast.sister, cast.territories["medeu"])
    make("village", "local", "rural", town)
    assert by_code(ReportLevel.CENTRAL) == {
        "min-energy": "min-energy", committee.code: "min-energy", "government-office": "government-office",
        "office-part": "government-office",
    }  # fmt: skip
    assert by_code(ReportLevel.REGION) == {
        "akimat-75": "akimat-75", "akimat-751710000": "akimat-75", "akimat-15": "akimat-15", "town": "akimat-15",
        "village": "akimat-15",
    }  # fmt: skip
    assert by_code(ReportLevel.DISTRICT) == {
        "akimat-751710000": "akimat-751710000",
        "town": "town",
        "village": "town",
    }


def test_what_counts_under_a_body_is_told_at_its_own_level(cast):
    committee = make("committee", "central", "committee", cast.ministry)
    assert counted_under(bodies(), cast.own) == {cast.own.pk, cast.own_district.pk}
    assert counted_under(bodies(), cast.own_district) == {cast.own_district.pk}
    assert counted_under(bodies(), cast.ministry) == {cast.ministry.pk, committee.pk}
    assert counted_under(bodies(), committee) == {committee.pk}


def test_each_body_counts_at_most_once_at_a_level(cast):
    for level in ReportLevel:
        table = lifted(bodies(), level)
        assert all(table[top] == top for top in table.values())
