# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: columns for a date that an expert would build.
Change `calendar`, then run this file until it reports what passed."""

# --8<-- [start:task]
import datetime

import numpy as np


# --8<-- [start:stub]
def calendar(day):
    """A datetime.date -> 4 numbers: 1 at the weekend or else 0; 1 on a holiday or else 0; a point on a circle.

    Holidays are 1 January, 25 and 26 December. Once round the circle is a year.
    """
    return [0, 0, day.month, day.day]


# --8<-- [end:stub]
HOLIDAYS = {(1, 1), (12, 25), (12, 26)}  # month and day


def check(calendar):
    def columns(*date):
        got = [float(value) for value in calendar(datetime.date(*date))]
        assert len(got) == 4, f"four numbers are asked for, you return {len(got)}"
        return got

    for date, expected in (((2026, 11, 21), 1), ((2026, 11, 22), 1), ((2026, 11, 23), 0)):
        got = columns(*date)[0]
        name = datetime.date(*date).strftime("%A")
        assert got == expected, f"a {name} must have {expected} in the first column, you return {got:g}"
    for date, expected in (((2026, 1, 1), 1), ((2026, 12, 26), 1), ((2026, 1, 25), 0), ((2026, 12, 1), 0)):
        got = columns(*date)[1]
        assert got == expected, f"{datetime.date(*date)} must have {expected} in the second column, you return {got:g}"

    def apart(one, other):
        return np.hypot(*np.subtract(columns(*one)[2:], columns(*other)[2:]))

    new_year = apart((2025, 12, 31), (2026, 1, 1))
    assert new_year < 0.05, f"31 December and 1 January are one day apart, in your season {new_year:.2f}"
    half = apart((2026, 1, 1), (2026, 7, 2))
    assert abs(half - 2) < 0.02, (
        f"half a year is across the circle of radius 1, at a distance of 2, yours is {half:.2f}"
    )
    spring = apart((2026, 4, 2), (2026, 10, 1))
    assert abs(spring - 2) < 0.02, f"April and October lie across the circle as well, yours are {spring:.2f} apart"
    print("passed: weekends, holidays, and a season without a jump at New Year")


if __name__ == "__main__":
    check(calendar)
# --8<-- [end:task]

HINTS = (
    "Which number of a date repeats each week, and which two numbers together name a holiday? A year has no end.",
    "`turn = 2 * pi * (day of the year) / 365.25`, and a point on the circle is `(cos(turn), sin(turn))`.",
    "`turn = 2 * np.pi * day.timetuple().tm_yday / 365.25`",
)


# --8<-- [start:solution]
def solution(day):
    turn = 2 * np.pi * day.timetuple().tm_yday / 365.25
    weekend = int(day.weekday() >= 5)  # Monday is 0
    holiday = int((day.month, day.day) in {(1, 1), (12, 25), (12, 26)})
    return [weekend, holiday, np.cos(turn), np.sin(turn)]


# --8<-- [end:solution]


def sundays_only(day):
    return [int(day.weekday() > 5), *solution(day)[1:]]


def any_25th(day):
    return [solution(day)[0], int(day.day in (1, 25, 26)), *solution(day)[2:]]


def fraction_of_the_year(day):
    return [*solution(day)[:2], day.timetuple().tm_yday / 365.25, 0]


def one_coordinate(day):
    return [*solution(day)[:3], 0]


WRONG = {
    sundays_only: "a Saturday must have 1",
    any_25th: "2026-01-25 must have 0",
    fraction_of_the_year: "one day apart, in your season 1.00",
    one_coordinate: "April and October",
}
