"""月度统计 at /totals/: what a leader sees of a place's month, and the rows behind every figure."""
