"""What a person may do where: the predicates that every page, API view and service asks."""

from .errors import NotAllowed
from .models import Place, PlaceRole, User

Role = PlaceRole.Role


def holds(user: User, *roles: PlaceRole.Role) -> bool:
    """Whether the user holds any of the roles anywhere; a superuser holds them all."""
    return user.is_active and (user.is_superuser or any(held.role in roles for held in user.held_roles()))


def may_manage(user: User, place: Place) -> bool:
    """Whether the user may enter and change what belongs to the place."""
    return user.is_superuser or place.path.startswith(tuple(user.scope_paths(writing=True)))


def may_approve(user: User, place: Place) -> bool:
    """Whether the user decides on hours and publishes activities at the place: institute or centre staff above it."""
    return user.is_superuser or place.path.startswith(tuple(user.approval_paths()))


def may_see(user: User, place: Place) -> bool:
    return user.is_superuser or place.path.startswith(tuple(user.scope_paths(writing=False)))


def uses_admin(user: User) -> bool:
    return holds(user, Role.CENTER_STAFF, Role.INSTITUTE_STAFF)


def uses_desk(user: User) -> bool:
    return holds(user, Role.CENTER_STAFF, Role.INSTITUTE_STAFF, Role.STATION_HEAD)


def uses_totals(user: User) -> bool:
    return holds(user, *Role)


def require_manage(user: User, place: Place) -> None:
    """Raise NotAllowed unless the user manages the place."""
    if not may_manage(user, place):
        raise NotAllowed(f"您的账号管不到“{place}”，不能在这里录入或修改。")


def require_approve(user: User, place: Place) -> None:
    """Raise NotAllowed unless the user decides at the place."""
    if not may_approve(user, place):
        raise NotAllowed(f"“{place}”的核对和发布由上级所或县中心办理，您的账号没有这个权限。")


def landing(user: User) -> str:
    """The URL name of the page a person starts from after signing in."""
    if uses_admin(user):
        return "admin:index"
    if uses_desk(user):
        return "desk:index"
    return "totals:index" if uses_totals(user) else "home"
