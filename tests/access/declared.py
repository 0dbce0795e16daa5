"""The one table of who may do what, URL by URL. A URL that is not here fails tests/access/test_declared.py.

A door says who comes in, which row stands in the address, for whom that row exists, who may, and who may write. The
words (DESK, STAFF, MANAGED …) are those of tests/access/cast.py; where several doors stand under one URL, each is about
another row.
"""

from .cast import (
    ANYWHERE,
    COUNTY,
    DECIDED,
    DESK,
    EVERYONE,
    MANAGED,
    NOBODY,
    NOWHERE,
    SEEN,
    SIGNED_IN,
    STAFF,
    TOTALS,
    Role,
)
from .doors import Door, Rows

Doors = Door | tuple[Door, ...]

PAGES: dict[str, Doors] = {
    "home": Door(EVERYONE),
    "healthz": Door(EVERYONE),
    "sitemap": Door(EVERYONE),
    "sitemap_section": Door(EVERYONE),
    "robots": Door(EVERYONE),
    "security": Door(EVERYONE),
    "service_worker": Door(EVERYONE),
    "offline": Door(EVERYONE),
    "manifest": Door(EVERYONE),
    "display": Door(EVERYONE, is_read=False, writes={"POST": EVERYONE}),
    "activities:calendar": Door(EVERYONE),
    "activities:detail": (Door(EVERYONE, "activity"), Door(EVERYONE, "draft", NOWHERE)),
    "activities:places": Door(EVERYONE),
    "activities:map": Door(EVERYONE),
    "activities:map_next": Door(EVERYONE),
    "activities:map_outline": Door(EVERYONE),
    "activities:review": Door(EVERYONE, "activity", writes={"POST": EVERYONE}),
    "activities:feedback": Door(EVERYONE, writes={"POST": EVERYONE}),
    # The link is the key: whoever holds it may read the answer and take back what was said.
    "activities:feedback_reply": Door(EVERYONE, "feedback", is_own=True, writes={"POST": EVERYONE}),
    "activities:requests": Door(EVERYONE),
    "activities:order": (
        # Without a township it only asks which, whatever is sent.
        Door(EVERYONE, is_heedless=True),
        Door(EVERYONE, "elsewhere", writes={"POST": EVERYONE}, query="town={row}"),
    ),
    "activities:request": Door(EVERYONE, "request", writes={"POST": EVERYONE}),
    "activities:change_request": Door(EVERYONE, "request", writes={"POST": EVERYONE}),
    "activities:team_request": Door(EVERYONE, "asked", writes={"POST": EVERYONE}),
    "activities:place": (Door(EVERYONE, "place"), Door(EVERYONE, "closed", NOWHERE)),
    "activities:ics": Door(EVERYONE),
    "activities:place_ics": (Door(EVERYONE, "place"), Door(EVERYONE, "closed", NOWHERE)),
    "activities:team_ics": (Door(EVERYONE, "team"), Door(EVERYONE, "dissolved", NOWHERE)),
    "activities:programme_ics": (Door(EVERYONE, "programme"), Door(EVERYONE, "stopped", NOWHERE)),
    "activities:activity_ics": (Door(EVERYONE, "activity"), Door(EVERYONE, "draft", NOWHERE)),
    "activities:wall": Door(EVERYONE),
    "activities:broadcast": (Door(EVERYONE), Door(EVERYONE, "closed", NOWHERE, query="place={row}")),
    "activities:broadcast_text": (Door(EVERYONE), Door(EVERYONE, "closed", NOWHERE, query="place={row}")),
    "activities:poster": (Door(EVERYONE, "activity"), Door(EVERYONE, "draft", NOWHERE)),
    "activities:signup": (
        Door(EVERYONE, "taking", writes={"POST": EVERYONE}),
        Door(EVERYONE, "draft", NOWHERE, writes={"POST": EVERYONE}),
    ),
    # The link is the key: whoever holds it may see, change, cancel and take back the sign-up.
    "activities:registration": Door(EVERYONE, "registration", is_own=True),
    "activities:registration_ics": Door(EVERYONE, "registration"),
    "activities:change_registration": Door(EVERYONE, "registration", is_own=True, writes={"POST": EVERYONE}),
    "activities:cancel_registration": Door(EVERYONE, "registration", writes={"POST": EVERYONE}),
    "activities:withdraw_registration": Door(EVERYONE, "registration", writes={"POST": EVERYONE}),
    "news:index": Door(EVERYONE),
    "news:feed": Door(EVERYONE),
    "news:rss": Door(EVERYONE),
    "news:article": (Door(EVERYONE, "article"), Door(EVERYONE, "article_draft", NOWHERE)),
    "news:join": (Door(EVERYONE, "appeal", writes={"POST": EVERYONE}), Door(EVERYONE, "article", NOWHERE)),
    # Whoever is signed in is sent on to their own page, by whatever method they come.
    "accounts:login": Door(EVERYONE, writes={"POST": EVERYONE, "PUT": EVERYONE}, is_heedless=True),
    "accounts:logout": Door(EVERYONE, is_read=False, writes={"POST": EVERYONE}),
    "accounts:password": Door(SIGNED_IN, writes={"POST": SIGNED_IN, "PUT": SIGNED_IN}),
    "accounts:password_done": Door(SIGNED_IN),
}

DESK_PAGES: dict[str, Doors] = {
    "desk:index": Door(DESK),
    "desk:unreported": Door(DESK),
    "desk:returned": Door(DESK),
    "desk:records": (Door(DESK), Door(DESK, "activity", MANAGED, query="activity={row}")),
    "desk:volunteers": Door(DESK, writes={"POST": DESK}),
    "desk:correct": Door(DESK, "record", MANAGED, writes={"POST": DESK}),
    "desk:log": Door(DESK, "activity", MANAGED, writes={"POST": DESK}),
    "desk:unplanned": Door(DESK, writes={"POST": DESK}),
    "desk:plan": Door(DESK, writes={"POST": DESK}),
    "desk:draft": Door(DESK, "draft", MANAGED, writes={"POST": DESK}),
    "desk:approvals": Door(STAFF, writes={"POST": STAFF}),
    "desk:publications": Door(STAFF, writes={"POST": STAFF}),
    "desk:signups": Door(DESK),
    "desk:signups_list": Door(DESK, "taking", MANAGED, writes={"POST": DESK}),
    "desk:signups_behalf": Door(DESK, "taking", MANAGED, writes={"POST": DESK}),
    "desk:signups_print": Door(DESK, "taking", MANAGED),
    "desk:signups_sheet": Door(DESK, "taking", MANAGED),
    "desk:signups_terms": Door(DESK, "taking", MANAGED, writes={"POST": DESK}),
    "desk:signups_one": Door(DESK, "registration", MANAGED, writes={"POST": DESK}),
    "desk:requests": Door(DESK),
    "desk:request": Door(DESK, "request", MANAGED, writes={"POST": DESK}),
    "desk:request_hold": Door(DESK, "finished", MANAGED, writes={"POST": DESK}),
    "desk:request_behalf": (
        # Without a township it only asks which, whatever is sent.
        Door(DESK, is_heedless=True),
        Door(DESK, "place", MANAGED, writes={"POST": DESK}, query="town={row}"),
    ),
    "desk:feedback": Door(STAFF),
    "desk:feedback_one": Door(STAFF, "feedback", DECIDED, writes={"POST": STAFF}),
}

TOTALS_PAGES: dict[str, Doors] = {
    f"totals:{page}": (Door(TOTALS), Door(TOTALS, "place", SEEN, query="place={row}"))
    for page in ("index", "activities", "hours", "volunteers", "stations", "mentions", "requests", "export")
}


def step(row: str, **writes: frozenset[Role]) -> Door:
    """A verb on an activity: POST alone, by those who manage its place."""
    return Door(EVERYONE, row, is_read=False, writes=writes, manages=MANAGED)


API: dict[str, Doors] = {
    "api:place-list": Door(EVERYONE),
    "api:place-detail": (
        Door(EVERYONE, "place", writes={"PATCH": STAFF}, manages=MANAGED),
        Door(EVERYONE, "closed", SEEN, writes={"PATCH": STAFF}, manages=MANAGED),
    ),
    "api:places-geojson": Door(EVERYONE),
    "api:team-list": Door(EVERYONE),
    "api:team-detail": (Door(EVERYONE, "team"), Door(EVERYONE, "dissolved", SEEN)),
    "api:programme-list": Door(EVERYONE),
    "api:programme-detail": (Door(EVERYONE, "programme"), Door(EVERYONE, "stopped", SEEN)),
    "api:activity-list": Door(EVERYONE, writes={"POST": DESK}),
    "api:activity-detail": (
        Door(EVERYONE, "activity", writes={"PATCH": STAFF}, manages=MANAGED),
        Door(EVERYONE, "draft", SEEN, writes={"PATCH": DESK}, manages=MANAGED),
    ),
    "api:activity-unplanned": Door(EVERYONE, is_read=False, writes={"POST": DESK}),
    "api:activity-submit": step("draft", POST=DESK),
    "api:activity-publish": step("submitted", POST=STAFF),
    "api:activity-return": step("submitted", POST=STAFF),
    "api:activity-cancel": step("activity", POST=DESK),
    "api:activity-hold": step("activity", POST=DESK),
    "api:activity-hours": step("activity", POST=DESK),
    "api:activity-report": step("activity", POST=DESK),
    "api:feedback-list": Door(SIGNED_IN),
    "api:feedback-detail": Door(SIGNED_IN, "feedback", DECIDED),
    "api:feedback-read": Door(SIGNED_IN, "feedback", DECIDED, is_read=False, writes={"POST": STAFF}),
    "api:feedback-answer": Door(SIGNED_IN, "feedback", DECIDED, is_read=False, writes={"POST": STAFF}),
    "api:service-offer-list": Door(EVERYONE),
    "api:service-offer-detail": Door(EVERYONE, "offer"),
    # Residents order without an account; whoever has a desk, only where they look after the village.
    "api:service-request-list": Door(SIGNED_IN, writes={"POST": EVERYONE}),
    "api:service-request-detail": Door(SIGNED_IN, "request", MANAGED),
    "api:service-request-dispatch": Door(SIGNED_IN, "request", MANAGED, is_read=False, writes={"POST": STAFF}),
    "api:service-request-refuse": Door(SIGNED_IN, "request", MANAGED, is_read=False, writes={"POST": STAFF}),
    "api:service-request-accept": Door(SIGNED_IN, "asked", MANAGED, is_read=False, writes={"POST": DESK}),
    "api:service-request-decline": Door(SIGNED_IN, "asked", MANAGED, is_read=False, writes={"POST": DESK}),
    "api:service-request-finish": Door(SIGNED_IN, "asked", MANAGED, is_read=False, writes={"POST": DESK}),
    "api:activity-registrations": Door(EVERYONE, "taking", is_read=False, writes={"POST": EVERYONE}),
    "api:registration-list": Door(SIGNED_IN),
    "api:registration-detail": Door(SIGNED_IN, "registration", MANAGED),
    "api:registration-cancel": Door(SIGNED_IN, "registration", MANAGED, is_read=False, writes={"POST": DESK}),
    "api:volunteer-list": Door(SIGNED_IN, writes={"POST": DESK}),
    "api:volunteer-search": Door(SIGNED_IN, is_read=False, writes={"POST": SIGNED_IN}),
    "api:volunteer-detail": Door(SIGNED_IN, "volunteer", SEEN, writes={"PATCH": DESK}, manages=MANAGED),
    "api:service-record-list": Door(SIGNED_IN),
    "api:service-record-detail": Door(SIGNED_IN, "record", SEEN),
    "api:service-record-approve": Door(SIGNED_IN, is_read=False, writes={"POST": STAFF}),
    "api:service-record-return": Door(SIGNED_IN, is_read=False, writes={"POST": STAFF}),
    "api:service-record-correct": Door(
        SIGNED_IN, "record", SEEN, is_read=False, writes={"POST": DESK}, manages=MANAGED
    ),
    "api:article-list": Door(EVERYONE),
    "api:article-detail": (Door(EVERYONE, "article"), Door(EVERYONE, "article_draft", SEEN)),
    "api:media-mention-list": Door(SIGNED_IN, writes={"POST": STAFF}),
    "api:media-mention-detail": Door(SIGNED_IN, "mention", SEEN, writes={"PATCH": STAFF}, manages=MANAGED),
    "api:total-list": Door(SIGNED_IN),
    "api:tokens": Door(SIGNED_IN, is_read=False, writes={"POST": EVERYONE, "DELETE": SIGNED_IN}),
    "api:current-token": Door(SIGNED_IN, is_read=False, writes={"DELETE": SIGNED_IN}),
    "api:schema": Door(EVERYONE),
    "api:docs": Door(EVERYONE),
    "api:nothing": Door(EVERYONE, reach=NOWHERE),
}

ADMIN_PAGES: dict[str, Doors] = {
    "admin:index": Door(STAFF, is_heedless=True),
    # Sends on to the one sign-in page; whoever is signed in and has no business in the admin gets 403.
    "admin:login": Door(STAFF, is_heedless=True),
    # Signs nobody out: only on to the admin's first page, or from there to the sign-in.
    "admin:logout": Door(EVERYONE, is_heedless=True),
    "admin:password_change": Door(STAFF, is_heedless=True),
    "admin:password_change_done": Door(STAFF, is_heedless=True),
    "admin:autocomplete": Door(STAFF, query="app_label=activities&model_name=activity&field_name=place"),
    "admin:jsi18n": Door(STAFF, is_heedless=True),
    "admin:app_list": Door(STAFF, reach=NOWHERE),
    "admin:admin/(?P<url>.*)": Door(STAFF, reach=NOWHERE),
    "admin:practice_place_map": Door(STAFF, is_heedless=True),
    "admin:portal_article_preview": Door(STAFF, is_read=False, writes={"POST": STAFF}),
}


def of_the_county(row: str, deletes: frozenset[Role] = NOBODY) -> Rows:
    """The county's own lists of words and days: institutes read them."""
    return Rows(row, ANYWHERE, adds=COUNTY, changes=COUNTY, deletes=deletes)


ADMIN_ROWS: dict[str, Rows] = {
    "practice_place": Rows(
        "place", MANAGED, imports=True, pages={"move": STAFF, "merge": STAFF, "close": STAFF, "suspend": STAFF}
    ),
    "practice_serviceplatform": of_the_county("platform"),
    "practice_holiday": of_the_county("holiday", deletes=COUNTY),
    "practice_user": Rows("account", MANAGED, adds=COUNTY, changes=COUNTY, finds=True, pages={"password": COUNTY}),
    "practice_auditevent": Rows("audit", MANAGED, opens=COUNTY, adds=NOBODY, changes=NOBODY, has_history=False),
    "volunteers_volunteer": Rows("volunteer", MANAGED, imports=True, finds=True, pages={"unmask": STAFF}),
    "volunteers_team": Rows("team", MANAGED),
    "volunteers_servicerecord": Rows(
        "record", MANAGED, adds=NOBODY, changes=NOBODY, finds=True, has_history=False, pages={"correct": STAFF}
    ),
    "activities_activity": Rows(
        "activity",
        MANAGED,
        imports=True,
        pages={"publish": STAFF, "submit": STAFF, "draft": STAFF, "held": STAFF, "cancel": STAFF},
    ),
    "activities_programme": Rows("programme", MANAGED, pages={"generate": STAFF}),
    "activities_serviceoffer": Rows("offer", MANAGED),
    "activities_servicerequest": Rows(
        "request",
        MANAGED,
        adds=NOBODY,
        changes=NOBODY,
        finds=True,
        pages=dict.fromkeys(
            ("dispatch", "refuse", "callback", "accept", "decline", "finish", "withdraw", "unmask"), STAFF
        ),
    ),
    "practice_message": Rows(
        "message", ANYWHERE, opens=COUNTY, adds=NOBODY, changes=NOBODY, exports=False, finds=True, has_history=False
    ),
    "practice_consent": Rows("consent", ANYWHERE, adds=NOBODY, changes=NOBODY, exports=False, has_history=False),
    "activities_registration": Rows(
        "registration", MANAGED, adds=NOBODY, changes=NOBODY, exports=False, finds=True, pages={"unmask": STAFF}
    ),
    "activities_feedback": Rows("feedback", DECIDED, adds=NOBODY, changes=NOBODY, exports=False),
    "activities_method": of_the_county("method"),
    "portal_article": Rows(
        "article",
        MANAGED,
        pages={"submit": STAFF, "publish": STAFF, "return": STAFF, "withdraw": STAFF, "reopen": STAFF},
    ),
    "portal_mediamention": Rows("mention", MANAGED, imports=True, deletes=STAFF),
    "activities_theme": of_the_county("theme"),
}

MORE_ROWS: dict[str, Door] = {
    # What nobody outside has read may go; anything else is withdrawn, with a reason.
    "admin:portal_article_delete": Door(STAFF, "article_draft", MANAGED, may=STAFF, writes={"POST": STAFF}),
    # A draft that was never more may go; anything else is called off, with a reason.
    "admin:activities_activity_delete": Door(STAFF, "draft", MANAGED, may=STAFF, writes={"POST": STAFF}),
    # The county's own teams and programmes are seen by every institute, and changed by the county.
    "admin:volunteers_team_change": Door(STAFF, "county_team", writes={"POST": COUNTY}),
    "admin:activities_programme_change": Door(STAFF, "county_programme", writes={"POST": COUNTY}),
    "admin:activities_programme_generate": Door(STAFF, "county_programme", may=COUNTY, writes={"POST": COUNTY}),
}

DECLARED: dict[str, tuple[Door, ...]] = {
    name: (*(doors if isinstance(doors, tuple) else (doors,)), *([MORE_ROWS[name]] if name in MORE_ROWS else []))
    for name, doors in {
        **PAGES,
        **DESK_PAGES,
        **TOTALS_PAGES,
        **API,
        **ADMIN_PAGES,
        **{name: door for model, rows in ADMIN_ROWS.items() for name, door in rows.doors(model).items()},
    }.items()
}
