import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.gcj02 import to_gcj02, to_wgs84

in_china = st.tuples(st.floats(75, 134), st.floats(18, 53))


def test_known_point_is_shifted_as_published() -> None:
    lng, lat = to_gcj02(115.66, 37.07)
    assert (round(lng, 10), round(lat, 10)) == (115.6657934732, 37.0703981040)


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((111.668741, 36.253871), (111.674965, 36.253747)),
        ((111.675676, 36.270381), (111.681919, 36.270275)),
        ((111.676930, 36.264602), (111.683175, 36.264496)),
    ],
)
def test_points_of_hongdong_convert_both_ways(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert to_gcj02(*wgs) == pytest.approx(gcj, abs=1e-6)
    assert to_wgs84(*gcj) == pytest.approx(wgs, abs=1e-6)


@given(in_china)
def test_there_and_back_is_the_same_point_to_a_millimetre(point: tuple[float, float]) -> None:
    assert to_wgs84(*to_gcj02(*point)) == pytest.approx(point, abs=1e-8, rel=0)


@given(in_china)
def test_shift_is_some_hundred_metres(point: tuple[float, float]) -> None:
    lng, lat = to_gcj02(*point)
    assert 0 < max(abs(lng - point[0]), abs(lat - point[1])) < 0.02


@pytest.mark.parametrize("point", [(2.35, 48.86), (139.69, 35.69), (-74.0, 40.7), (116.4, 0.5)])
def test_outside_china_nothing_shifts(point: tuple[float, float]) -> None:
    assert to_gcj02(*point) == point
    assert to_wgs84(*point) == point
