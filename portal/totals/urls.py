from django.urls import path

from . import views

app_name = "totals"

urlpatterns = [path("", views.index, name="index")]
