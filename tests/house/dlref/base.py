"""What everything stands on."""

ONE = 1
