"""/api/v1/: the resources, the tokens, and the papers."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from activities.api.records import CorrectableRecordViewSet
from activities.api.terms import ProgrammeViewSet
from activities.api.views import ActivityViewSet
from practice.api.places import PlaceViewSet
from volunteers.api.teams import TeamViewSet
from volunteers.api.views import VolunteerViewSet

from .tokens import CurrentToken, Tokens
from .totals import TotalViewSet
from .views import Docs, Nothing, Schema

app_name = "api"

router = SimpleRouter()
router.register("places", PlaceViewSet, "place")
router.register("teams", TeamViewSet, "team")
router.register("programmes", ProgrammeViewSet, "programme")
router.register("activities", ActivityViewSet, "activity")
router.register("volunteers", VolunteerViewSet, "volunteer")
router.register("service-records", CorrectableRecordViewSet, "service-record")
router.register("totals", TotalViewSet, "total")

urlpatterns = [
    path("", include(router.urls)),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/current/", CurrentToken.as_view(), name="current-token"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    re_path(r"^.*$", Nothing.as_view(), name="nothing"),
]
