"""Dates and lengths in templates, as practice.days writes them: {{ activity.starts_at|long_day }}."""

from django import template

from practice import days

register = template.Library()

for writer in (
    days.clock,
    days.hours,
    days.long_day,
    days.long_month,
    days.minutes_as_hours,
    days.short_day,
    days.short_weekday,
    days.span,
    days.weekday,
):
    register.filter(writer.__name__, writer)
