"""Facts that come with the portal: divisions, points, holidays and county outlines. SOURCES.md says where from."""

from pathlib import Path

FOLDER = Path(__file__).parent
DIVISIONS = FOLDER / "divisions"
POINTS = FOLDER / "points.csv"
HOLIDAYS = FOLDER / "holidays_2024_2026.csv"
OUTLINES = FOLDER / "county_outlines_wgs84.geojson"
