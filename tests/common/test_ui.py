"""Tags, components and files of the interface."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from common import numbers, ui
from common.charts import sparkline
from common.templatetags import ui as tags

ROOT = Path(settings.BASE_DIR)
NB, NARROW = numbers.NO_BREAK, numbers.NARROW
CSS = ROOT / "static/css"


def draw(source: str, **context) -> str:
    context.setdefault("request", RequestFactory().get("/list", context.pop("query", {})))
    return Template("{% load ui %}" + source).render(Context(context))


# Numbers and days


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", ["1" + NARROW + "679", f"73,9{NB}%", f"19{NARROW}800{NB}₸"]),
        ("ru", ["1" + NARROW + "679", f"73,9{NB}%", f"19{NARROW}800{NB}₸"]),
        ("en", ["1,679", "73.9%", f"19,800{NB}₸"]),
    ],
)
def test_numbers_are_written_as_the_language_does(language, expected):
    with translation.override(language):
        assert [numbers.number(1679), numbers.percent(Decimal("0.7391")), numbers.money(19800)] == expected


def test_a_long_list_is_not_counted_to_its_end():
    with translation.override("en"):
        assert numbers.counted(numbers.MANY) == "10,000"
        assert numbers.counted(numbers.MANY + 1) == "10,000+"


def test_unknown_is_a_dash_and_zero_is_zero():
    for show in (
        numbers.number,
        numbers.percent,
        numbers.points,
        numbers.signed,
        numbers.money,
        numbers.money_short,
    ):
        assert show(None) == show("") == "—"
    assert numbers.number(0) == "0"


def test_numbers_are_rounded_and_never_cut():
    with translation.override("en"):
        assert [numbers.percent(rate, 0) for rate in (0.957, 0.9949, 0.995)] == ["96%", "99%", "100%"]
        assert numbers.number(2.5) == "3"
        assert numbers.percent(Decimal("0.73949")) == "73.9%"


def test_changes_carry_their_sign():
    with translation.override("en"):
        assert numbers.points(0.032) == "+3.2 pp"
        assert numbers.points(-0.032) == "−3.2 pp"
        assert (numbers.signed(12), numbers.signed(-3), numbers.signed(0)) == ("+12", "−3", "0")


def test_large_sums_are_shortened():
    with translation.override("en"):
        shown = [numbers.money_short(value) for value in (9_000, 450_000, 37_500_000, 1_200_000_000)]
    assert shown == [f"9,000{NB}₸", "450 thousand ₸", "37.5 m ₸", "1.2 bn ₸"]


def test_days_are_shown_in_the_country_s_zone():
    late = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    with translation.override("ru"):
        assert tags.day(date(2026, 11, 3)) == "03.11.2026"
        assert tags.day(late) == "23.11.2026"
        assert tags.moment(late) == "23.11.2026 01:30"
        assert tags.day(None) == tags.moment("") == "—"
    assert tags.iso(late) == "2026-11-23T01:30+05:00"
    assert tags.iso(date(2026, 11, 3)) == "2026-11-03"


def test_initials_of_a_person():
    assert tags.initials("Айгүл Сәрсенова") == "АС"
    assert tags.initials("") == ""


# Icons and statuses


def test_every_icon_that_code_and_templates_name_exists():
    named = {icon for _, icon in ui.STATUS_LOOKS.values()} | set(tags.ICON_ALIASES.values())
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", path.read_text(encoding="utf-8")))
    unknown = {name for name in named if tags.ICON_ALIASES.get(name, name) not in tags.icon_names()}
    assert not unknown


def test_an_unknown_icon_is_an_error():
    with pytest.raises(KeyError, match="no icon 'unicorn'"):
        tags.icon("unicorn")


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in tags.icon("check")
    assert 'role="img" aria-label="a &lt;b&gt;"' in tags.icon("check", "a <b>")


def test_a_status_has_words_an_icon_and_a_colour():
    html = draw('{% status_tag "overdue" "Overdue" %}{% status_tag "brand_new" "New" %}')
    assert 'class="tag bad"' in html
    assert "#triangle-alert" in html
    assert 'class="tag neutral"' in html
    assert tags.tone("resolved") == "ok"


# Buttons, tables, forms


def test_a_button_is_a_link_a_form_or_a_reason():
    actions = [
        ui.Button("Open", "/x"),
        ui.Button("Take", "/take", post=True, fields=(("version", 3),)),
        ui.Button("Close", "/close", why="No answer yet"),
        ui.Button("Hidden", "/hidden", shown=False),
    ]
    html = draw("{% actions buttons %}", buttons=actions, csrf_token="token-1")
    assert '<a class="btn sec" href="/x">Open</a>' in html
    assert 'method="post" action="/take"' in html
    assert 'value="token-1"' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert 'aria-disabled="true" title="No answer yet"' in html
    assert "/close" not in html
    assert "Hidden" not in html


def test_a_sorted_head_turns_and_starts_from_the_first_page():
    head = '{% sort_th "due" "Due" %}'
    assert 'href="?topic=7&amp;sort=due"' in draw(head, query={"topic": "7", "after": "abc", "page": "3"})
    rising = draw(head, query={"sort": "due"})
    assert 'aria-sort="ascending"' in rising
    assert 'href="?sort=-due"' in rising
    assert 'aria-sort="descending"' in draw(head, query={"sort": "-due"})
    assert 'href="?sort=-due"' in draw('{% sort_th "due" "Due" first="descending" %}')


class Sample(forms.Form):
    text = forms.CharField(label="Answer", help_text="In plain words")
    note = forms.CharField(label="Note", required=False)
    outcome = forms.ChoiceField(label="Outcome", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    public = forms.BooleanField(label="Publish", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_hint_and_error_together():
    html = draw("{% field form.text %}", form=Sample({"text": ""}))
    assert '<label for="id_text">Answer</label>' in html
    assert 'id="id_text_helptext">In plain words' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text_error"' in html


def test_fields_of_each_shape():
    form = Sample()
    with translation.override("en"):
        assert "(optional)" in draw("{% field form.note %}", form=form)
        assert "(optional)" not in draw("{% field form.note plain=True %}", form=form)
    assert "<fieldset" in draw("{% field form.outcome %}", form=form)
    assert '<label class="check" for="id_public">' in draw("{% field form.public %}", form=form)
    assert draw("{% field form.secret %}", form=form).strip().startswith('<input type="hidden"')


def test_django_s_own_way_of_drawing_a_field_is_ours():
    assert 'class="field"' in Sample()["text"].as_field_group()


def test_the_error_summary_leads_to_each_field():
    form = Sample({"text": "", "outcome": "a"})
    form.is_valid()
    form.add_error(None, "Nothing was changed.")
    html = render_to_string("components/error_summary.html", {"form": form})
    assert 'role="alert"' in html
    assert 'href="#id_text"' in html
    assert "Nothing was changed." in html
    assert "error-summary" not in render_to_string("components/error_summary.html", {"form": Sample()})


def test_filters_say_how_many_are_set():
    context = {"form": Sample(), "action": "/list", "clear_url": "/list", "active": 2, "target": "rows"}
    html = render_to_string("components/filters.html", context)
    assert '<span class="cnt">2</span>' in html
    assert 'hx-target="#rows"' in html
    assert 'href="/list"' in html


@pytest.mark.parametrize(
    ("template", "context", "expected"),
    [
        ("tabs", {"tabs": [ui.Tab("Mine", "/m", current=True, count=1679)], "label": "L"}, "1,679"),
        ("kpi", {"kpi": ui.Kpi("Solved", "74%", "of 9", url="/x", spark=sparkline([1, 2]))}, 'href="/x"'),
        ("kpi", {"kpi": ui.Kpi("Solved", "74%", "more", trend="up")}, "trending-up"),
        ("pager", {"page": ui.Page(next_url="?after=1", shown=50)}, 'rel="next"'),
        ("pager", {"page": ui.Page(shown=14, first=51, total=64)}, "51–64 of 64"),
        (
            "summary_list",
            {"facts": [ui.Fact("Due", ""), ui.Fact("Status", "Open", status="in_work")]},
            "tag pri",
        ),
        (
            "timeline",
            {"moments": [ui.Moment("Taken", datetime(2026, 11, 1, tzinfo=UTC))]},
            "2026-11-01T05:00",
        ),
        (
            "empty",
            {"icon": "inbox", "title": "Nothing", "text": "", "action": ui.Button("Add", "/add")},
            "/add",
        ),
        ("breadcrumb", {"crumbs": [ui.Crumb("Questions", "/q"), ui.Crumb("Here")]}, 'href="/q"'),
        ("progress", {"label": "Import", "done": 1240, "total": 4000, "note": ""}, 'max="4000" value="1240"'),
        ("notice", {"tone": "bad", "title": "", "text": "<b>"}, "&lt;b&gt;"),
        ("card_head", {"title": "T", "sub": "", "actions": [ui.Button("More", "/more")]}, "/more"),
    ],
)
def test_components_show_what_they_are_given(template, context, expected):
    with translation.override("en"):
        assert expected in render_to_string(f"components/{template}.html", context)


def test_the_tile_map_names_prints_and_places_each_region():
    tile = ui.Tile("Astana", "AST", 4, 3, "95", "q5", "/r/71", unit="%", city=True, note="40 questions")
    with translation.override("en"):
        legend = ui.rate_legend((0.5, 0.9))
        html = render_to_string(
            "components/tile_map.html", {"tiles": [tile], "entries": legend, "cities": True}
        )
    assert 'class="c4 r3 city"' in html
    assert 'href="/r/71" class="tile q5"' in html
    assert "40 questions" in html
    assert "below 50%" in html


def test_the_heat_table_links_what_there_is_and_not_nothing():
    cells = (ui.HeatCell(22, "h5", "/a"), ui.HeatCell(0, "h0", "/b"))
    context = {
        "label": "L",
        "corner": "Region",
        "columns": ["Roads", "Water"],
        "rows": [ui.HeatRow("Abai", cells, total=22)],
        "totals": True,
        "entries": ui.count_legend((3, 7, 8)),
    }
    with translation.override("en"):
        html = render_to_string("components/heat_table.html", context)
    assert 'href="/a"' in html
    assert 'href="/b"' not in html
    assert all(label in html for label in ("1–2", "3–6", ">7<", "from 8"))


def test_a_rate_bar_draws_its_interval_within_the_bar():
    html = draw("{% rate_bar 0.7 0.62 1.2 %}{% rate_bar None %}")
    assert 'width="70.0"' in html
    assert "M62.0 5H100" in html


def test_the_month_marks_today_and_lists_events():
    day = ui.MonthDay(date(2026, 11, 23), (ui.MonthEvent("Reception", "/m/1", "10:00", "ok"),), today=True)
    bare = ui.MonthDay(date(2026, 11, 29), off=True)
    html = render_to_string(
        "components/month.html", {"label": "L", "weekdays": ["Mon"], "weeks": [[day, bare]]}
    )
    assert 'class="ev ok" href="/m/1"' in html
    assert "off" in html


# Pages without anything


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_error_pages_need_nothing(code, language):
    with translation.override(language):
        html = render_to_string(f"{code}.html")
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert "<script" not in html


# Files


def css_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(CSS.glob("*.css")))


def test_both_dark_blocks_hold_the_same_tokens():
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    chosen, device = (
        re.search(rf'\[data-theme="{name}"\] {{(.*?)}}', text, re.DOTALL).group(1)
        for name in ("dark", "auto")
    )
    assert chosen.split() == device.split()


def test_every_token_that_is_used_is_declared():
    text = css_text()
    declared = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= declared


def test_nothing_is_fetched_from_elsewhere():
    for path in [*CSS.glob("*.css"), *(ROOT / "static/js").glob("*.js")]:
        assert not re.search(r"https?://|url\([\"']?data:|@import", path.read_text(encoding="utf-8")), (
            path.name
        )


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    (text, ground)
    for text in ("ink", "mut", "link", "ok", "warn", "bad", "info")
    for ground in ("bg", "card", "card2")
]
TEXT_PAIRS += [(tone, f"{tone}-soft") for tone in ("ok", "warn", "bad", "info", "plan", "pri", "mut")]
TEXT_PAIRS += [
    ("pri-ink", "pri"),
    ("pri-ink", "pri-hover"),
    ("top-ink", "top"),
    ("top-mut", "top"),
    ("o3-ink", "o3"),
]
TEXT_PAIRS += [("ramp-dark", f"q{index}") for index in (1, 2, 3)] + [
    ("ramp-light", f"q{index}") for index in (4, 5)
]
GRAPHIC_PAIRS = [
    ("field", "card"),
    ("field", "bg"),
    ("top-line", "top"),
    *((f"s{index}", "card") for index in range(1, 6)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_text_and_of_borders(theme):
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#\w+);", text.split("@media screen {")[0]))
    if theme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#\w+);", text.split("@media screen {")[1]))
    weak = [pair for pair in TEXT_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    weak += [pair for pair in GRAPHIC_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 3]
    assert not weak


def test_third_party_files_are_as_recorded():
    command = [sys.executable, str(ROOT / "scripts/vendor_assets.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    recorded = json.loads((ROOT / "vendor.json").read_text(encoding="utf-8"))
    assert set(tags.icon_names()) == set(recorded["icons"])


# Choices

OWN_TEMPLATES = TemplatesSetting()
DJANGOS_TEMPLATES = DjangoTemplates()
CHOICES = [
    ("", "All & none"),
    ("a<b", "Less"),
    (None, "Null"),
    (7, "Seven"),
    ("Group", [("x", "X"), ("y", "Y")]),
]


@pytest.mark.parametrize("value", ["", "a<b", 7, "y", None])
@pytest.mark.parametrize("attrs", [{}, {"required": True, "disabled": False, "data-x": '"'}])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_our_faster_select_is_that_of_django(widget, value, attrs):
    made = widget(attrs) if widget is forms.NullBooleanSelect else widget(attrs, CHOICES)
    value = [value] if widget is forms.SelectMultiple else value
    ours, theirs = (
        re.sub(r"\s*\n\s*", "\n", made.render("n", value, {"id": "i"}, templates))
        for templates in (OWN_TEMPLATES, DJANGOS_TEMPLATES)
    )
    assert ours == theirs
