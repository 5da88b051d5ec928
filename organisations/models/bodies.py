from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history
from organisations.enums import BodyKind, BodyLevel, Rank
from organisations.models.names import NamedModel
from organisations.querysets import BodyQuerySet


class Body(NamedModel):
    """A state body: a ministry, a committee, an akimat. `path` lists the codes from the root: `/a/b/`."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("tier"), max_length=8, choices=BodyKind)
    level = models.CharField(_("level"), max_length=10, choices=BodyLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(_("path"), max_length=400, editable=False)
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("territory"),
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("successors")
    )

    objects = BodyQuerySet.as_manager()

    class Meta(NamedModel.Meta):
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="body_valid_period",
                violation_error_message=_("A body must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & Q(path__endswith="/"), name="body_path_form"
            ),
        ]
        indexes = [models.Index(fields=["path"], name="body_path_prefix", opclasses=["varchar_pattern_ops"])]
        triggers = [history(), guard()]

    def exists_on(self, day: date) -> bool:
        """Whether the body existed on a day (`valid_to` is the first day without it)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    def is_within(self, other: "Body") -> bool:
        """Whether this body is `other` or stands below it."""
        return self.path.startswith(other.path)


class BodySuccessor(Body.successors.through):
    """Which body took over from which: rows of `Body.successors`, guarded and kept in history as bodies are."""

    class Meta:
        proxy = True
        verbose_name = _("successor")
        verbose_name_plural = _("successors")
        triggers = [history(), guard()]


class Post(models.Model):
    """A post in a body: minister, akim, deputy akim."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="posts", verbose_name=_("body"))
    rank = models.CharField(_("rank"), max_length=8, choices=Rank)
    title_kk = models.CharField(_("title in Kazakh"), max_length=200)
    title_ru = models.CharField(_("title in Russian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["body__path", "rank", "pk"]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the active language."""
        from organisations.models.names import name_column

        return getattr(self, name_column("title"))


class Official(models.Model):
    """Who holds a post, and when."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="officials", verbose_name=_("post"))
    full_name = models.CharField(_("full name"), max_length=200)
    acting = models.BooleanField(_("acting"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["post_id", "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="official_period",
                violation_error_message=_("The last day can't be before the first."),
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.full_name
