"""How often: a phone orders a few times a day, a village behind one address often, a link is answered now and then."""

import datetime as dt

from practice.throttling import Limit

PER_PHONE = Limit("order-phone", 4, dt.timedelta(days=1))
PER_ADDRESS = Limit("order-address", 60, dt.timedelta(hours=1))
PER_LINK = Limit("request-link", 30, dt.timedelta(minutes=10))
