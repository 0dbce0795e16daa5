from django.urls import path

from . import leader_views, views

urlpatterns = [
    path("requests/", views.menu, name="requests"),
    path("requests/new/", views.order, name="order"),
    path("requests/<link:link>/", views.status, name="request"),
    path("requests/<link:link>/change/", views.change, name="change_request"),
    path("requests/team/<link:link>/", leader_views.team_request, name="team_request"),
]
