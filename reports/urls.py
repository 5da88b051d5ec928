"""Routes of the room."""

urlpatterns = []
