"""The thirteen items, with their rules, words and the places where the fixed-day ones are held."""

from activities.models import Method, Programme, Theme
from practice.models import Place

from .counties import ITEMS, Item
from .topics import Topic
from .world import World

FRIDAY_INSTITUTES = 5


class Programmes:
    """Programmes by slot, and the terms by name."""

    def __init__(self, by_slot: dict[str, Programme], held_at: dict[str, list[Place]]) -> None:
        self.by_slot = by_slot
        self.held_at = held_at
        self.methods = {method.name: method.pk for method in Method.objects.all()}
        self.themes = {theme.name: theme.pk for theme in Theme.objects.all()}


def found_programmes(world: World, topics: list[Topic]) -> Programmes:
    contents = {topic.slot: topic.content for topic in topics if topic.slot}
    by_slot = {
        item.slot: _programme(world, item, contents[item.slot], order) for order, item in enumerate(ITEMS, start=1)
    }
    stored = list(by_slot.values())
    Programme.objects.bulk_create(stored)
    held_at = {
        "friday": [world.center, *world.institutes[:FRIDAY_INSTITUTES]],
        "fifth": [world.center, *world.institutes],
    }
    programmes = Programmes(by_slot, held_at)
    _link(programmes)
    Programme.history.bulk_history_create(stored, default_date=world.now)
    return programmes


def _programme(world: World, item: Item, content: str, order: int) -> Programme:
    return Programme(
        name=world.county.names[item.slot],
        category=item.category,
        place=world.center,
        kind=item.kind,
        content=content,
        recurrence=item.recurrence,
        on_day_off=item.on_day_off,
        starts_time=item.starts_time,
        minutes=item.minutes,
        order=order,
        is_demo=True,
    )


def _link(programmes: Programmes) -> None:
    """Written to the tables between, because ``set`` would leave history rows of this very moment."""
    by_slot, known_methods, known_themes = programmes.by_slot, programmes.methods, programmes.themes
    methods, themes, held = Programme.methods.through, Programme.themes.through, Programme.held_at.through
    methods.objects.bulk_create(
        methods(programme=by_slot[item.slot], method_id=known_methods[item.method])
        for item in ITEMS
        if item.method in known_methods
    )
    themes.objects.bulk_create(
        themes(programme=by_slot[item.slot], theme_id=known_themes[item.theme])
        for item in ITEMS
        if item.theme in known_themes
    )
    held.objects.bulk_create(
        held(programme=by_slot[slot], place=place) for slot, places in programmes.held_at.items() for place in places
    )
