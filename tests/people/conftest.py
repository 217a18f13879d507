from builders_contacts import gazetteer, judged, known  # noqa: F401
from duty_desk_fixtures import desk, first_desk  # noqa: F401
