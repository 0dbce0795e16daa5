from django.urls import path

from . import views
from .mentions import mentions

app_name = "totals"

urlpatterns = [
    path("", views.index, name="index"),
    path("activities/", views.activities, name="activities"),
    path("hours/", views.hours, name="hours"),
    path("volunteers/", views.volunteers, name="volunteers"),
    path("stations/", views.stations, name="stations"),
    path("mentions/", mentions, name="mentions"),
    path("requests/", views.requests_for_help, name="requests"),
    path("export/", views.export, name="export"),
]
