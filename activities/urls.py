from django.urls import include, path

from . import views

app_name = "activities"

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("activities/<int:pk>/", views.detail, name="detail"),
    path("places/", views.places, name="places"),
    path("places/<int:pk>/", views.place, name="place"),
    path("", include("activities.signups.urls")),
    path("", include("activities.feedback.urls")),
    path("", include("activities.requests.urls")),
    path("", include("activities.feeds.urls")),
    path("", include("activities.paper.urls")),
]
