from common.scoping import ScopedQuerySet


class NoticeQuerySet(ScopedQuerySet):
    """A person sees the notices addressed to them."""

    def _visible(self, user) -> "NoticeQuerySet":
        return self.filter(recipient=user)
