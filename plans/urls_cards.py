"""Routes: public cards."""

from __future__ import annotations

from django.urls import path

from plans.views import card_acts, cards

urlpatterns = [
    path("cards/", cards.card_list, name="card_list"),
    path("cards/<int:pk>/", cards.card_page, name="card_page"),
    path("cards/<int:pk>/publish/", card_acts.card_publish, name="card_publish"),
    path("cards/<int:pk>/take-off/", card_acts.card_take_off, name="card_take_off"),
    path("problems/<int:pk>/card/", cards.problem_card, name="problem_card"),
    path("problems/<int:pk>/card/prepare/", card_acts.card_prepare, name="card_prepare"),
]
