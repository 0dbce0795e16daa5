from django.urls import path

from . import feeds, views

app_name = "news"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed/", feeds.atom, name="feed"),
    path("rss/", feeds.rss, name="rss"),
    path("<int:pk>/", views.article, name="article"),
    path("<int:pk>/join/", views.join_appeal, name="join"),
]
