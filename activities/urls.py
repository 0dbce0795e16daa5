from django.urls import include, path

from . import map_views, views

app_name = "activities"

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("activities/<int:pk>/", views.detail, name="detail"),
    path("places/", views.places, name="places"),
    path("places/<int:pk>/", views.place, name="place"),
    path("map/", map_views.county_map, name="map"),
    path("map/next.json", map_views.coming_activities, name="map_next"),
    path("map/outline.json", map_views.outline, name="map_outline"),
    path("", include("activities.signups.urls")),
    path("", include("activities.feedback.urls")),
    path("", include("activities.requests.urls")),
    path("", include("activities.feeds.urls")),
    path("", include("activities.paper.urls")),
    path("", include("activities.broadcast.urls")),
]
