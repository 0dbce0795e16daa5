"""All measures, in the order in which a round runs them: what enters hours comes before what counts them."""

from ..context import Measure
from . import pages, sheets, totals, workload, writing

MEASURES: tuple[Measure, ...] = (
    *pages.MEASURES,
    *writing.MEASURES,
    *workload.MEASURES,
    *totals.MEASURES,
    *sheets.MEASURES,
)
