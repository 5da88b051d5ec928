"""Routes of the room."""

from django.urls import include, path

from organisations.views import (
    accounts,
    api_clients,
    bodies,
    calendar,
    home,
    imports,
    people,
    posts,
    profile,
    territories,
)

DIRECTORIES = "staff/directories/"

account_urls = [
    path("login/", accounts.login_page, name="login"),
    path("logout/", accounts.logout_act, name="logout"),
    path("password/", accounts.ask_password_reset, name="ask_password_reset"),
    path("password/sent/", accounts.password_reset_asked, name="password_reset_asked"),
    path("password/<str:token>/", accounts.reset_password, name="reset_password"),
    path("invitation/<str:token>/", accounts.accept_invitation, name="accept_invitation"),
    path("language/", accounts.set_language, name="set_language"),
    path("theme/", accounts.set_theme, name="set_theme"),
    path("staff/profile/", profile.profile, name="profile"),
    path("staff/profile/password/", profile.change_password, name="change_password"),
    path("staff/profile/sessions/", profile.end_other_sessions, name="end_other_sessions"),
]

territory_urls = [
    path("", territories.territory_list, name="territory_list"),
    path("new/", territories.territory_new, name="territory_new"),
    path("<slug:code>/", territories.territory_page, name="territory_page"),
    path("<slug:code>/edit/", territories.territory_edit, name="territory_edit"),
]

body_urls = [
    path("", bodies.body_list, name="body_list"),
    path("new/", bodies.body_new, name="body_new"),
    path("<slug:code>/", bodies.body_page, name="body_page"),
    path("<slug:code>/edit/", bodies.body_edit, name="body_edit"),
    path("<slug:code>/end/", bodies.body_end, name="body_end"),
    path("<slug:code>/reopen/", bodies.body_reopen, name="body_reopen"),
    path("<slug:code>/posts/new/", posts.post_new, name="post_new"),
]

post_urls = [
    path("<int:pk>/", posts.post_edit, name="post_edit"),
    path("<int:pk>/officials/new/", posts.official_new, name="official_new"),
    path("officials/<int:pk>/", posts.official_edit, name="official_edit"),
]

user_urls = [
    path("", people.user_list, name="user_list"),
    path("invite/", people.user_invite, name="user_invite"),
    path("<int:pk>/", people.user_page, name="user_page"),
    path("<int:pk>/edit/", people.user_edit, name="user_edit"),
    path("<int:pk>/invite/", people.user_invite_again, name="user_invite_again"),
    path("<int:pk>/deactivate/", people.user_deactivate, name="user_deactivate"),
    path("<int:pk>/reactivate/", people.user_reactivate, name="user_reactivate"),
    path("<int:pk>/roles/", people.role_give, name="role_give"),
    path("roles/<int:pk>/end/", people.role_end, name="role_end"),
]

api_client_urls = [
    path("", api_clients.client_list, name="api_client_list"),
    path("new/", api_clients.client_new, name="api_client_new"),
    path("<int:pk>/", api_clients.client_page, name="api_client"),
    path("<int:pk>/edit/", api_clients.client_edit, name="api_client_edit"),
    path("<int:pk>/close/", api_clients.client_close, name="api_client_close"),
    path("<int:pk>/tokens/", api_clients.token_new, name="api_token_new"),
    path("tokens/<int:pk>/revoke/", api_clients.token_revoke, name="api_token_revoke"),
]

calendar_urls = [
    path("", calendar.calendar_year, name="calendar_year"),
    path("versions/", calendar.calendar_versions, name="calendar_versions"),
    path("<str:day>/", calendar.calendar_day, name="calendar_day"),
    path("<str:day>/remove/", calendar.calendar_day_remove, name="calendar_day_remove"),
]

import_urls = [
    path("", imports.import_home, name="import_home"),
    path("new/", imports.import_upload, name="import_upload"),
    path("template/", imports.import_template, name="import_template"),
    path("<int:pk>/", imports.import_run, name="import_run"),
    path("<int:pk>/write/", imports.import_write, name="import_write"),
    path("<int:pk>/errors/", imports.import_errors, name="import_errors"),
]

urlpatterns = [
    *account_urls,
    path(DIRECTORIES, home.directory_home, name="directory_home"),
    path(f"{DIRECTORIES}territories/", include(territory_urls)),
    path(f"{DIRECTORIES}bodies/", include(body_urls)),
    path(f"{DIRECTORIES}posts/", include(post_urls)),
    path(f"{DIRECTORIES}users/", include(user_urls)),
    path(f"{DIRECTORIES}systems/", include(api_client_urls)),
    path(f"{DIRECTORIES}calendar/", include(calendar_urls)),
    path("staff/imports/", include(import_urls)),
]
