"""What the monthly review asks of a sheet is answered here."""

from opsflow.flow import desk
from opsflow.scoring import sheets

desk.TELLERS["sheet"] = sheets.facts
