"""/api/v1/: the resources, the tokens, and the papers."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from activities.api.feedback import FeedbackViewSet
from activities.api.records import CorrectableRecordViewSet
from activities.api.registrations import RegistrationViewSet
from activities.api.requests import ServiceOfferViewSet, ServiceRequestViewSet
from activities.api.terms import ProgrammeViewSet
from activities.api.views import ActivityViewSet
from practice.api.geojson import PlacesGeoJSON
from practice.api.places import PlaceViewSet
from practice.freshness import Topic
from practice.kept import kept
from volunteers.api.teams import TeamViewSet
from volunteers.api.views import VolunteerViewSet

from .news import ArticleViewSet, MediaMentionViewSet
from .tokens import CurrentToken, Tokens
from .totals import TotalViewSet
from .views import Docs, Nothing, Schema

app_name = "api"

router = SimpleRouter()
router.register("places", PlaceViewSet, "place")
router.register("teams", TeamViewSet, "team")
router.register("programmes", ProgrammeViewSet, "programme")
router.register("activities", ActivityViewSet, "activity")
router.register("registrations", RegistrationViewSet, "registration")
router.register("service-offers", ServiceOfferViewSet, "service-offer")
router.register("service-requests", ServiceRequestViewSet, "service-request")
router.register("feedback", FeedbackViewSet, "feedback")
router.register("articles", ArticleViewSet, "article")
router.register("media-mentions", MediaMentionViewSet, "media-mention")
router.register("volunteers", VolunteerViewSet, "volunteer")
router.register("service-records", CorrectableRecordViewSet, "service-record")
router.register("totals", TotalViewSet, "total")

urlpatterns = [
    path("", include(router.urls)),
    path("places.geojson", kept((Topic.PLACES,))(PlacesGeoJSON.as_view()), name="places-geojson"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/current/", CurrentToken.as_view(), name="current-token"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    re_path(r"^.*$", Nothing.as_view(), name="nothing"),
]
