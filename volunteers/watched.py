"""Which of this app's tables public pages show; see ``practice.watching``."""

from practice.watching import Topic, Watched

WATCHED = (
    Watched("volunteers_team", Topic.TEAMS),
    # Residents read how many there are, not who: what else is written about a person concerns no public page.
    Watched("volunteers_volunteer", Topic.VOLUNTEERS, columns=("home_place_id", "status")),
)
