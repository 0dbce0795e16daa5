from django.urls import path

from . import views

urlpatterns = [
    path("calendar/<str:month>.pdf", views.wall, name="wall"),
    path("activities/<int:pk>/poster.pdf", views.poster, name="poster"),
]
