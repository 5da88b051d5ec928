"""Routes of the room."""

from django.urls import path

from eotinish.views import population, spellings, uploads

urlpatterns = [
    path("words/", spellings.spelling_list, name="complaint_spellings"),
    path("words/match/", spellings.spellings_match, name="complaint_spellings_match"),
    path("words/<int:pk>/", spellings.spelling_page, name="complaint_spelling"),
    path("population/", population.population_list, name="population_list"),
    path("population/new/", population.population_new, name="population_new"),
    path("population/<int:pk>/", population.population_edit, name="population_edit"),
    path("population/<int:pk>/remove/", population.population_remove, name="population_remove"),
    path("files/", uploads.upload_list, name="complaint_uploads"),
    path("files/new/", uploads.upload_new, name="complaint_upload_new"),
    path("files/<int:pk>/", uploads.upload_page, name="complaint_upload"),
    path("files/<int:pk>/accept/", uploads.upload_accept, name="complaint_upload_accept"),
    path("files/<int:pk>/rejected/", uploads.upload_errors, name="complaint_upload_errors"),
]
