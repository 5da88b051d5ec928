"""The formulae in notation: what stands beside the words of the method page. Symbols are the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.queries.statistics import MIN_QUESTIONS, Z_95


@dataclass(frozen=True)
class Formula:
    """A figure: what it is called, how it is computed, what its symbols mean (those that stand in it)."""

    name: str
    text: str
    where: str


Z = f"{Z_95:.2f}"


def notation() -> list[Formula]:
    """All formulae in the order of the page, in the language of the reader."""
    return [*_of_rates(), *_of_work(), *_of_appeals()]


def _of_rates() -> list[Formula]:
    return [
        Formula(
            _("Counted questions"),
            "Q = O + S + P + A",
            _("O open, S solved, P partly solved, A answered; what is not counted stands outside"),
        ),
        Formula(_("Reported rate"), "S ÷ Q", _("no rate where Q = 0")),
        Formula(
            _("Confirmed rate"),
            "(S − D) ÷ Q",
            _("D solved of which the citizen or a check last said “not solved”"),
        ),
        Formula(
            _("Durable rate"),
            "(S − B) ÷ Q",
            _("B solved that were opened again at any time, or raised again within 180 days"),
        ),
        Formula(
            _("Wilson interval"),
            "(p + z² ÷ 2n ± z · √(p · (1 − p) ÷ n + z² ÷ 4n²)) ÷ (1 + z² ÷ n)",
            _("p the rate, n its questions, z = %(z)s (Wilson, 1927)") % {"z": Z},
        ),
        Formula(
            _("Surely better"),
            "low(a) > high(b)",
            _(
                "ends of the intervals of two bodies of the same volume, each with at least %(minimum)s questions"
            )
            % {"minimum": MIN_QUESTIONS},
        ),
        Formula(
            _("Place"),
            "1 + W … N − V",
            _("W surely better than the body, V surely worse, N all of its volume"),
        ),
    ]


def _of_work() -> list[Formula]:
    return [
        Formula(
            _("Median, 90th percentile"),
            "x₍ₖ₎ + f · (x₍ₖ₊₁₎ − x₍ₖ₎);  k + f = 1 + q · (n − 1)",
            _("x days in order, n of them, q = 0.5 or 0.9, k whole, f the rest"),
        ),
        Formula(_("Share reopened"), "R ÷ Q", _("R counted questions that were opened again at least once")),
        Formula(
            _("Score of discipline"),
            "(a₁ ÷ b₁ + … + aₖ ÷ bₖ) ÷ k",
            _("a done in time, b to be done; over the k parts in which there was something to do"),
        ),
        Formula(
            _("Open per person"),
            "O ÷ U",
            _("U people who could sign in and work on questions of the body on the day"),
        ),
    ]


def _of_appeals() -> list[Formula]:
    return [
        Formula(
            _("Growth of appeals"), "(E₂ − E₁) ÷ E₁", _("E₁, E₂ appeals of the earlier and of the later span")
        ),
        Formula(
            _("Appeals rise by more than chance"),
            f"E₂ − E₁ > {Z} · √(E₁ + E₂)",
            _("otherwise they count as calm"),
        ),
        Formula(_("Per 10,000 people"), "E ÷ H · 10 000", _("E appeals, H people of the region")),
        Formula(_("Weight of meetings"), "Q ÷ E", _("questions and appeals of the same bodies and days")),
        Formula(
            _("People per billion tenge"),
            "F ÷ M · 10⁹",
            _("F people whose questions wait for nothing but the money, M tenge needed"),
        ),
    ]
