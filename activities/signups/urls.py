from django.urls import path

from practice import links  # noqa: F401  registers <link:link>

from . import views

urlpatterns = [
    path("activities/<int:pk>/signup/", views.sign_up, name="signup"),
    path("signups/<link:link>/", views.registration, name="registration"),
    path("signups/<link:link>/calendar.ics", views.calendar, name="registration_ics"),
    path("signups/<link:link>/change/", views.change, name="change_registration"),
    path("signups/<link:link>/cancel/", views.cancel, name="cancel_registration"),
    path("signups/<link:link>/withdraw/", views.withdraw, name="withdraw_registration"),
]
