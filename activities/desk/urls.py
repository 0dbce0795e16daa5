from django.urls import path

from .views import approving, entering, feedback, home, requests, roster, signups

app_name = "desk"

urlpatterns = [
    path("", home.index, name="index"),
    path("unreported/", home.unreported, name="unreported"),
    path("returned/", home.returned, name="returned"),
    path("volunteers/", roster.volunteers, name="volunteers"),
    path("records/", home.records, name="records"),
    path("records/<int:pk>/correct/", entering.correct, name="correct"),
    path("activities/<int:pk>/", entering.log, name="log"),
    path("unplanned/", entering.unplanned, name="unplanned"),
    path("plan/", entering.plan, name="plan"),
    path("plan/<int:pk>/", entering.plan, name="draft"),
    path("approvals/", approving.approvals, name="approvals"),
    path("publications/", approving.publications, name="publications"),
    path("feedback/", feedback.listing, name="feedback"),
    path("feedback/<int:pk>/", feedback.one, name="feedback_one"),
    path("requests/", requests.listing, name="requests"),
    path("requests/new/", requests.behalf, name="request_behalf"),
    path("requests/<int:pk>/", requests.one, name="request"),
    path("requests/<int:pk>/hold/", requests.hold, name="request_hold"),
    path("signups/", signups.activities, name="signups"),
    path("signups/<int:pk>/", signups.one, name="signups_one"),
    path("activities/<int:pk>/signups/", signups.listing, name="signups_list"),
    path("activities/<int:pk>/signups/behalf/", signups.behalf, name="signups_behalf"),
    path("activities/<int:pk>/signups/print/", signups.printed, name="signups_print"),
    path("activities/<int:pk>/signups/sheet.pdf", signups.sheet, name="signups_sheet"),
    path("activities/<int:pk>/signups/terms/", signups.terms, name="signups_terms"),
]
