"""The accounts to try the portal with, one for each role. They are for demonstration and nothing else."""

from typing import NamedTuple

from practice.models import PlaceRole

PASSWORD = "wenming-yanshi"  # noqa: S105  # public on purpose: these accounts exist only in a demo database


class Account(NamedTuple):
    """``role`` None is the superuser. The name says that nobody real is meant."""

    username: str
    name: str
    role: PlaceRole.Role | None
    label: str
    landing: str


ACCOUNTS = (
    Account("admin", "管理员（演示）", None, "系统管理员", "/admin/"),
    Account("county", "郭县心（演示）", PlaceRole.Role.CENTER_STAFF, "县中心工作人员", "/admin/"),
    Account("institute", "高镇文（演示）", PlaceRole.Role.INSTITUTE_STAFF, "所工作人员", "/admin/、/desk/"),
    Account("head", "刘站长（演示）", PlaceRole.Role.STATION_HEAD, "站长", "/desk/"),
    Account("leader", "秦领导（演示）", PlaceRole.Role.LEADER, "领导", "/totals/"),
)
