from django.urls import path

from . import views

urlpatterns = [
    path("activities/<int:pk>/review/", views.review, name="review"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/<link:link>/", views.reply, name="feedback_reply"),
]
