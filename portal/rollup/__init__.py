"""The monthly totals, kept from the log of changed months. docs/architecture.md draws how a write reaches a total.

``drain`` brings the totals up to date with the log; ``rebuild_month`` and ``reconcile`` recount whole months;
``recompute`` is the one name behind which each database counts the facts in its own way.
"""

from .cells import Cell, Measures
from .counting import recompute
from .draining import drain
from .reconciling import Reconciled, months_on_record, rebuild_month, reconcile

__all__ = [
    "Cell",
    "Measures",
    "Reconciled",
    "drain",
    "months_on_record",
    "rebuild_month",
    "recompute",
    "reconcile",
]
