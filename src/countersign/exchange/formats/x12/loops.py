"""Which loop of an 837P a segment stands in, by the guide's own names ("2010AA"). Pure."""

from __future__ import annotations

from countersign.exchange.formats.x12.segments import Segment

_PROVIDER = {"85": "2010AA", "87": "2010AB", "PE": "2010AC"}
_SUBSCRIBER = {"IL": "2010BA", "PR": "2010BB"}
_CLAIM = {
    "DN": "2310A",
    "P3": "2310A",
    "82": "2310B",
    "77": "2310C",
    "DQ": "2310D",
    "PW": "2310E",
    "45": "2310F",
}
_OTHER = {
    "IL": "2330A",
    "PR": "2330B",
    "DN": "2330C",
    "P3": "2330C",
    "82": "2330D",
    "77": "2330E",
    "DQ": "2330F",
    "85": "2330G",
}
_LINE = {
    "82": "2420A",
    "QB": "2420B",
    "77": "2420C",
    "DQ": "2420D",
    "DK": "2420E",
    "DN": "2420F",
    "P3": "2420F",
    "PW": "2420G",
    "45": "2420H",
}
_LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}


class Loops:
    """Follows the segments of a file, one after the other."""

    def __init__(self) -> None:
        self._level = ""
        self._within = ""
        self.loop = "Header"

    def step(self, one: Segment) -> str:
        """The loop in which `one` stands."""
        match one.id:
            case "ISA" | "GS" | "ST" | "SE" | "GE" | "IEA":
                self._level = self._within = ""
                self.loop = "Header" if one.id in ("ISA", "GS", "ST") else "Trailer"
            case "HL":
                self._level = self.loop = _LEVELS.get(one.get(3), "2000")
                self._within = ""
            case "CLM":
                self._within = self.loop = "2300"
            case "SBR" if self._within in ("2300", "2320"):
                self._within = self.loop = "2320"
            case "LX":
                self._within = self.loop = "2400"
            case "LIN" if self._within == "2400":
                self.loop = "2410"
            case "SVD" if self._within == "2400":
                self.loop = "2430"
            case "LQ" | "FRM" if self._within == "2400":
                self.loop = "2440"
            case "NM1":
                self.loop = self._named(one.get(1))
        return self.loop

    def _named(self, role: str) -> str:
        if self._within == "2400":
            return _LINE.get(role, "2420")
        if self._within == "2320":
            return _OTHER.get(role, "2330")
        if self._within == "2300":
            return _CLAIM.get(role, "2310")
        if self._level == "2000A":
            return _PROVIDER.get(role, "2010A")
        if self._level == "2000B":
            return _SUBSCRIBER.get(role, "2010B")
        if self._level == "2000C":
            return "2010CA" if role == "QC" else "2010C"
        return {"41": "1000A", "40": "1000B"}.get(role, "1000")
