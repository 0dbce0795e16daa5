"""Importing the county's list of divisions in the admin; the command ``import_places`` shares its plan."""

from ..imports import PLACE_COLUMNS, apply_places, plan_places
from ..models import User
from ..sheets import Row
from .uploads import Importer, Plan


class PlaceImporter(Importer):
    columns = PLACE_COLUMNS
    unit = "个阵地"
    hint = "县建中心、乡镇建所、村（社区）建站。名单里没有了的阵地只列出来，不会撤销；改名和换上级会先列给您看。"

    def plan(self, rows: list[Row], by: User) -> Plan:
        found = plan_places(rows, by=by)
        sections = [
            ("要改名的", [str(one) for one in found.renamed]),
            ("要移到别的上级的（从本月起）", [str(one) for one in found.moved]),
        ]
        told = [
            ("新增", [str(one) for one in found.new]),
            ("名单里没有了，请看是否要合并或撤销", [f"{place.name}（{place.code}）" for place in found.gone]),
            ("名单里有，但已在这里撤销", [f"{place.name}（{place.code}）" for place in found.closed]),
        ]
        changes = len(found.renamed) + len(found.moved)
        return Plan(found.new, found.unchanged, [*sections, *told], found, changes)

    def apply(self, plan: Plan, by: User) -> None:
        apply_places(plan.held, by=by)
