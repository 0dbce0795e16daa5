from django.urls import path

from . import views

urlpatterns = [
    path("calendar.ics", views.county, name="ics"),
    path("places/<int:pk>/calendar.ics", views.place, name="place_ics"),
    path("teams/<int:pk>/calendar.ics", views.team, name="team_ics"),
    path("programmes/<int:pk>/calendar.ics", views.programme, name="programme_ics"),
    path("activities/<int:pk>.ics", views.activity, name="activity_ics"),
]
