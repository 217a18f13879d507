"""What comes in on the night of the documents, as the met service would write it. All of it is made up."""

from __future__ import annotations

from alerts.app import DATA

SEROJA = (DATA / "demo" / "seroja.cap.xml").read_text("utf-8")
FROM_TOMORROW = SEROJA.replace("<sent>2021-04-04", "<sent>2021-04-05")


def _quake(number: int, magnitude: str, minute: int) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>made-up-quake-{number}</identifier>
  <sender>dnmg@reconstruction.example</sender>
  <sent>2021-04-04T04:{minute:02}:00+09:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <incidents>made-up-quake</incidents>
  <info>
    <language>en</language>
    <category>Geo</category>
    <event>Earthquake</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <onset>2021-04-04T04:01:00+09:00</onset>
    <expires>2021-04-04T10:00:00+09:00</expires>
    <headline>Earthquake of magnitude {magnitude} south of Betano (made up)</headline>
    <parameter><valueName>EventPreliminaryMagnitude</valueName><value>{magnitude}</value></parameter>
    <parameter><valueName>EventDepth</valueName><value>10 km</value></parameter>
    <area>
      <areaDesc>Timor Sea</areaDesc>
      <circle>-9.6,126.1 0</circle>
    </area>
  </info>
</alert>
"""


ARRIVALS = {
    "from-tomorrow": FROM_TOMORROW,
    "from-tomorrow-too": FROM_TOMORROW.replace("<identifier>urn:oid:", "<identifier>made-up:"),
    "quake": _quake(1, "6.8", 3),
    "quake-again": _quake(2, "7.2", 4),
}
"""What `<!-- arrives NAME -->` brings, by the first source."""
