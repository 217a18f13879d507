from duty_desk_fixtures import desk, first_desk  # noqa: F401
