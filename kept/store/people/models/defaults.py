"""What columns that hold lists start from."""


def no_list() -> list[str]:
    return []


def one_day() -> list[int]:
    """One reminder, a day before."""
    return [24]
