"""What the engine and its doors refuse, in words. A key with `texts` is worded with the definition's own name for it."""

from opsflow.i18n import _l

WORDS = {
    "not_open": _l("“%(texts)s” is not open any more. Look at the fresh page."),
    "not_yours": _l("“%(texts)s” is for somebody else to do."),
    "sign_again": _l("“%(texts)s” needs your password: say it again in the form."),
    "not_here": _l("“%(texts)s” cannot be done where the card now is."),
    "by_decision": _l("“%(texts)s” is done by a decision. Choose one."),
    "first": _l("“%(texts)s” comes first."),
    "checklist_open": _l("“%(texts)s”: %(left)s points of the checklist are still open."),
    "missing": _l("Fill in “%(texts)s”."),
    "entry_missing": _l(
        "“%(texts)s”: a row has values but does not say of what. Fill in its first column or empty it."
    ),
    "wrong_value": _l("“%(texts)s” cannot be read. Check what you typed."),
    "product_unknown": _l("“%(texts)s”: this store has no product %(number)s. Add it to the products first."),
    "waits_for_case": _l("“%(texts)s” is ticked by the case that it opened, when that ends."),
    "moved_on": _l("%(who)s was faster, at %(at)s. What you typed is kept; look at the fresh card and decide again."),
    "done_at_outside": _l("The time lies before the task opened, or in the future."),
    "not_doubted": _l("No file doubts “%(texts)s”."),
    "not_superior": _l("Only a superior may do this."),
    "not_offered": _l("This was not offered to you."),
    "not_of_role": _l("They cannot do “%(texts)s”: they do not hold its role here."),
    "theirs_already": _l("“%(texts)s” is theirs already."),
    "nobody_there": _l("There is nobody who could take “%(texts)s”."),
    "no_words": _l("Write something first."),
    "too_long": _l("That is longer than %(most)s characters."),
    "ended": _l("The case has come to an end already."),
    "never_cancelled": _l("“%(texts)s” has no end for what is called off: it goes on."),
    "name_taken": _l("“%(texts)s”: “%(line)s” is a step of the process already. Call yours otherwise."),
    "settings_moved_on": _l("Somebody has changed the settings meanwhile. Look at them again; what you typed is kept."),
    "still_runs": _l("The case was not called off: what it opened goes on."),
    "not_yours_to_undo": _l("Only who did it can take it back."),
    "too_late_to_undo": _l("It can be taken back for five minutes only."),
    "built_on": _l("It cannot be taken back any more: somebody has gone on from there."),
    "not_due": _l("Nothing is due yet."),
    "begins_nothing": _l("This does not begin a case."),
    "one_open": _l("%(number)s has an open card already, and there is one at a time."),
    "runs_in_circles": _l("The workflow runs in circles here. Tell whoever wrote it."),
    "no_such_workflow": _l("There is no workflow “%(key)s”."),
    "no_such_version": _l("“%(key)s” has no version %(version)s."),
    "definition_wrong": _l("It is not right yet: %(count)s to mend. Nothing was taken into use."),
    "definition_moved_on": _l(
        "%(who)s took version %(version)s into use meanwhile, at %(at)s. What you wrote is kept; look at what changed."
    ),
    "same_version": _l("This is the version in use already."),
    "version_in_use": _l("New cases begin with version %(version)s: take another one into use first."),
    "version_needed": _l("Version %(version)s is still needed: by %(count)s cases, or their history."),
    "not_defining": _l("Only an administrator, or who leads all stores, changes how the shop works."),
    "move_state": _l("It is in “%(texts)s”, which the other version does not have. Say which state it is there."),
    "move_choice": _l("“%(texts)s” is %(value)s, which is no choice any more."),
    "move_type": _l(
        "“%(texts)s” has another type in version %(version)s: a running case cannot follow. Give the new field a name of its own."
    ),
    "move_older": _l(
        "Cases move to a newer version only. Take version %(version)s into use again: then it is the newest."
    ),
    "move_one_per": _l("The versions name their cases by different fields: a running case cannot follow."),
    "move_private": _l("Private cases stay private: version %(version)s would show them to everybody."),
    "move_nowhere": _l("No case runs on version %(version)s."),
    "move_too_many": _l("More than %(most)s cases cannot move at once."),
    "moved_back": _l("These cases have moved back already."),
    "move_refused": _l("%(count)s cases cannot move, so none did."),
    "no_way_there": _l("From “%(state)s” no decision leads to “%(column)s”."),
    "nothing_to_begin": _l("You cannot begin a case of this workflow."),
    "ships_nothing": _l("Shipping is for the people who ship."),
    "too_many_lines": _l("At most %(most)s orders at once."),
    "line_unreadable": _l("Write order number, courier and tracking number, with commas between them."),
    "no_open_order": _l("No open order has the number %(number)s."),
}
