"""Routes of the room, each screen group in a module of its own."""

from plans import urls_blockers, urls_cards, urls_home, urls_items, urls_problems, urls_rules

urlpatterns = [
    *urls_home.urlpatterns,
    *urls_items.urlpatterns,
    *urls_problems.urlpatterns,
    *urls_blockers.urlpatterns,
    *urls_cards.urlpatterns,
    *urls_rules.urlpatterns,
]
