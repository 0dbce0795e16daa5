"""Who works where: the five accounts to sign in with, and the colleagues whose names stand on the records."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from practice.models import Place, PlaceRole, User

from .accounts import ACCOUNTS, PASSWORD
from .names import draw
from .people import birthday
from .world import Staff, World

Role = PlaceRole.Role
COLLEAGUES = 2
"""Staff at the centre and at each institute, so that a second person can always approve."""


def hire(world: World) -> Staff:
    """Store the accounts and their roles; only those of ACCOUNTS can sign in."""
    staff, roles = Staff(), []
    accounts = {account.role: account for account in ACCOUNTS}
    posts = [(world.center, Role.CENTER_STAFF)] * COLLEAGUES
    posts += [(place, Role.INSTITUTE_STAFF) for place in world.institutes for _ in range(COLLEAGUES)]
    posts += [(place, Role.STATION_HEAD) for place in world.active]
    posts.append((world.center, Role.LEADER))
    password = make_password(PASSWORD, salt=f"{world.rng.getrandbits(128):032x}")
    users = [User(username="admin", name=accounts[None].name, password=password, is_superuser=True, is_staff=True)]
    for number, (place, role) in enumerate(posts, start=1):
        account = accounts.pop(role, None)
        user = _account(world, number) if account is None else User(username=account.username, name=account.name)
        user.password = user.password if account is None else password
        users.append(user)
        roles.append(PlaceRole(user=user, place=place, role=role))
        _post(staff, user, place, role)
    _store(users, roles, world)
    return staff


def _account(world: World, number: int) -> User:
    unusable = f"{UNUSABLE_PASSWORD_PREFIX}{world.rng.getrandbits(160):040x}"
    male = world.chance(0.6)
    name = draw(world.rng, male=male, born_on=birthday(world, youngest=26, oldest=58))
    return User(username=f"yanshi{number:03d}", name=name, password=unusable)


def _post(staff: Staff, user: User, place: Place, role: PlaceRole.Role) -> None:
    if role == Role.CENTER_STAFF:
        staff.center.append(user)
    elif role == Role.INSTITUTE_STAFF:
        staff.institutes.setdefault(place.pk, []).append(user)
    elif role == Role.STATION_HEAD:
        staff.heads[place.pk] = user


def _store(users: list[User], roles: list[PlaceRole], world: World) -> None:
    for user in users:
        user.is_demo, user.date_joined = True, world.now
    User.objects.bulk_create(users)
    PlaceRole.objects.bulk_create(roles)
    User.history.bulk_history_create(users, default_date=world.now)
    PlaceRole.history.bulk_history_create(roles, default_date=world.now)
