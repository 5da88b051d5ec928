"""Posts of a body and officials on them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.dates import today
from common.ui import Crumb
from organisations.actions import posts as actions
from organisations.forms.directory import OfficialForm, PostForm
from organisations.models import Body, Official, Post
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a post to a body."""
    body = get_object_or_404(Body, code=code)
    return edit(
        request,
        PostForm(request.POST or None),
        lambda data: actions.add_post(by=request.user, body=body, **data),
        title=_("New post"),
        lead=body.name,
        crumbs=_crumbs(body),
        back=_address(body),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a post."""
    post = get_object_or_404(Post.objects.select_related("body"), pk=pk)
    return edit(
        request,
        PostForm(request.POST or None, instance=post),
        lambda data: actions.edit_post(by=request.user, post_id=pk, **data),
        title=_("Edit post"),
        lead=post.body.name,
        crumbs=_crumbs(post.body),
        back=_address(post.body),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def official_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an official on a post."""
    post = get_object_or_404(Post.objects.select_related("body"), pk=pk)
    return edit(
        request,
        OfficialForm(request.POST or None, initial={"since": today()}),
        lambda data: actions.appoint(by=request.user, post_id=pk, **data),
        title=_("New official"),
        lead=f"{post.title} · {post.body.name}",
        crumbs=_crumbs(post.body),
        back=_address(post.body),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def official_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who held a post and when."""
    official = get_object_or_404(Official.objects.select_related("post__body"), pk=pk)
    post = official.post
    return edit(
        request,
        OfficialForm(request.POST or None, instance=official),
        lambda data: actions.edit_official(by=request.user, official_id=pk, **data),
        title=_("Edit official"),
        lead=f"{post.title} · {post.body.name}",
        crumbs=_crumbs(post.body),
        back=_address(post.body),
    )


def _crumbs(body: Body) -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Bodies"), reverse("body_list")), Crumb(body.name, _address(body))]


def _address(body: Body) -> str:
    return reverse("body_page", args=[body.code])
