"""What every list of the interface between systems has in common."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination

# The header of an act that is done once, however often it is sent.
IDEMPOTENCY_KEY = "Idempotency-Key"


class ByCursor(CursorPagination):
    """50 rows a page, 200 by `limit`; `next` leads on, whatever was added meanwhile. A list is never counted."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    cursor_query_description = _lazy("From “next” of the page before")
    page_size_query_description = _lazy("Rows of a page, from 1 to 200")

    def decode_cursor(self, request):
        """The place to go on from. Raises ValidationError for what is no cursor of ours."""
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise ValidationError({"cursor": [_("Take the address of “next” as it is.")]}) from None

    def get_page_size(self, request) -> int:
        """Rows of a page. Raises ValidationError where `limit` is none from 1 to 200."""
        wanted = request.query_params.get(self.page_size_query_param)
        if wanted is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,3}", wanted) or not 1 <= int(wanted) <= self.max_page_size:
            message = _("A number from 1 to %(most)d.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [message]})
        return int(wanted)


class Kept:
    """What is told is kept by nobody: it depends on who asks."""

    def finalize_response(self, request, response, *args, **kwargs):
        """The headers of DRF, and no copy in any cache."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


class ListView(Kept, ListAPIView):
    """A list with the filters of the screen; a wrong filter is a 400 that names it.

    `ordering` is one unique column: where many rows share a value, a cursor of DRF loses its place after a thousand.
    """

    pagination_class = ByCursor
    ordering = "-pk"

    def paginate_queryset(self, queryset: QuerySet):
        """In the order of the view."""
        self.paginator.ordering = self.ordering
        return super().paginate_queryset(queryset)


class DetailView(Kept, RetrieveAPIView):
    """One row; 404 for what the caller may not see, as for what does not exist. No filters."""

    filter_backends = ()
