"""Which of this app's tables public pages show; see ``practice.watching``."""

from practice.watching import Topic, Watched

WATCHED = (
    Watched("portal_article", Topic.NEWS),
    Watched("portal_articlephoto", Topic.NEWS),
    # Told apart: only the appeal's own page says how many joined in, and not every list is to be made anew for a tap.
    Watched("portal_appealjoin", Topic.JOINS),
)
