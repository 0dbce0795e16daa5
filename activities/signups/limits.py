"""How often residents may try: narrow per phone and per link, wide per address, which a whole village may share."""

import datetime as dt

from practice.throttling import Limit

TEN_MINUTES = dt.timedelta(minutes=10)

PER_PHONE = Limit("signup-phone", 6, TEN_MINUTES)
PER_ADDRESS = Limit("signup-address", 120, TEN_MINUTES)
PER_LINK = Limit("signup-link", 20, TEN_MINUTES)
UNKNOWN_LINKS = Limit("signup-unknown", 60, TEN_MINUTES)
LINK_AGAIN = Limit("signup-again", 3, dt.timedelta(days=1))
