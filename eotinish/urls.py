"""Routes of the room."""

from django.urls import path

from eotinish.views import population, spellings

urlpatterns = [
    path("words/", spellings.spelling_list, name="complaint_spellings"),
    path("words/match/", spellings.spellings_match, name="complaint_spellings_match"),
    path("words/<int:pk>/", spellings.spelling_page, name="complaint_spelling"),
    path("population/", population.population_list, name="population_list"),
    path("population/new/", population.population_new, name="population_new"),
    path("population/<int:pk>/", population.population_edit, name="population_edit"),
    path("population/<int:pk>/remove/", population.population_remove, name="population_remove"),
]
