"""Routes of the room."""

from django.urls import path

from notices import views, views_webhooks

SYSTEM = "directories/systems/<int:pk>/webhooks/"
WEBHOOK = "directories/webhooks/<int:pk>/"

urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/count/", views.notice_count, name="notice_count"),
    path("notices/read/", views.notice_read_all, name="notice_read_all"),
    path("notices/<int:pk>/read/", views.notice_read, name="notice_read"),
    path("notices/not-sent/", views.notice_troubled, name="notice_troubled"),
    path("notices/<int:pk>/retry/", views.notice_retry, name="notice_retry"),
    path(SYSTEM, views_webhooks.webhook_list, name="webhook_list"),
    path(f"{SYSTEM}new/", views_webhooks.webhook_new, name="webhook_new"),
    path(WEBHOOK, views_webhooks.webhook_page, name="webhook"),
    path(f"{WEBHOOK}edit/", views_webhooks.webhook_edit, name="webhook_edit"),
    path(f"{WEBHOOK}on/", views_webhooks.webhook_on, name="webhook_on"),
    path(f"{WEBHOOK}off/", views_webhooks.webhook_off, name="webhook_off"),
    path(f"{WEBHOOK}test/", views_webhooks.webhook_ping, name="webhook_ping"),
    path(f"{WEBHOOK}secret/", views_webhooks.webhook_secret, name="webhook_secret"),
    path("directories/deliveries/<int:pk>/again/", views_webhooks.delivery_again, name="delivery_again"),
]
