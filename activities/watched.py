"""Which of this app's tables public pages show; see ``practice.watching``."""

from practice.watching import Topic, Watched

ACTIVITY = ("activities_activity", "activity_id")

WATCHED = (
    Watched("activities_activity", Topic.ACTIVITIES, month="month"),
    Watched("activities_activity_methods", Topic.ACTIVITIES, month_of=ACTIVITY),
    Watched("activities_activity_themes", Topic.ACTIVITIES, month_of=ACTIVITY),
    Watched("activities_photo", Topic.ACTIVITIES, month_of=ACTIVITY),
    Watched("activities_programme", Topic.PROGRAMMES),
    Watched("activities_programme_methods", Topic.PROGRAMMES),
    Watched("activities_programme_themes", Topic.PROGRAMMES),
    Watched("activities_programme_held_at", Topic.PROGRAMMES),
    Watched("activities_method", Topic.PROGRAMMES),
    Watched("activities_theme", Topic.PROGRAMMES),
    Watched("activities_signupterms", Topic.SIGN_UPS),
    Watched("activities_registration", Topic.SIGN_UPS),
    Watched("activities_serviceoffer", Topic.OFFERS),
    Watched("activities_feedback", Topic.FEEDBACK),
)
