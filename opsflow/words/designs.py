"""What pictures, pins and standards refuse, in words."""

from opsflow.i18n import _l

WORDS = {
    "file_other": _l("%(name)s is in truth a file of the kind %(kind)s. Save it under its own ending."),
    "file_acts": _l("%(name)s holds a script or starts something by itself. Save it anew as a plain PDF."),
    "picture_broken": _l("%(name)s cannot be read as a picture. Save it anew and try again."),
    "picture_large": _l("%(name)s has %(width)s × %(height)s points, more than %(most)s million. Save it smaller."),
    "pin_outside": _l("That place is outside the picture."),
    "pins_many": _l("A design can have %(most)s comments at most."),
    "pins_not_yours": _l("Comments are pinned and resolved by those who draft or review. You can answer them."),
    "no_such_pin": _l("There is no comment %(number)s here."),
    "not_a_colour": _l("%(colour)s is no colour. Write it as #1F4038."),
    "too_many_colours": _l("At most %(most)s auxiliary colours."),
    "standard_moved": _l("Somebody has written a newer version meanwhile. Look at it and write yours again."),
}
