"""Definitions that are right but for one change: which, what it is refused with, and the nearest right name.

The refusal points to the line of the change, or `below` lines further down.
"""

from dataclasses import dataclass

ORDER, DESIGN, CARE, MONTH = "order_shipping", "design_review", "after_sales", "monthly_review"


@dataclass(frozen=True, slots=True)
class Wrong:
    """`old` becomes `new` in the definition `key`."""

    refusal: str
    key: str
    old: str
    new: str
    nearest: str = ""
    below: int = 0


def due(refusal: str, moment: str, nearest: str = "") -> Wrong:
    """Another due time for the draft of a design."""
    return Wrong(refusal, DESIGN, "due: 1 working day before deadline", f"due: {moment}", nearest)


def target(refusal: str, moment: str, nearest: str = "") -> Wrong:
    """Another due time for the clock of 24 hours."""
    return Wrong(refusal, ORDER, "    due: 24 h after paid_at\n", f"    due: {moment}\n", nearest)


def unless(refusal: str, condition: str, nearest: str = "") -> Wrong:
    """Another condition for the clock of 24 hours."""
    return Wrong(refusal, ORDER, "    if: not relaxed\n", f"    if: {condition}\n", nearest)


def again(moment: str) -> Wrong:
    """Another moment for asking the customer again, one that never rests."""
    return Wrong(
        "at_for_ever",
        ORDER,
        "at: wait_until, reopens: contact_customer",
        f"at: {moment}, to: contacting_customer",
        "1 day after entered",
    )


def field(refusal: str, name: str, nearest: str = "") -> Wrong:
    """One more field of that name."""
    return Wrong(refusal, DESIGN, "  changes: text\n", f"  changes: text\n  {name}: text\n", nearest, 1)


def private(refusal: str, fields: str, nearest: str = "") -> Wrong:
    """A month that is private to these fields."""
    return Wrong(refusal, MONTH, PRIVATE, f"private: {fields}\n", nearest)


PRIVATE = "private: [member, committee, above]\n"
BOSS = "  boss: {type: person, default: opener}\n"
WORDS = [
    Wrong("yaml_unknown_word", DESIGN, "who: deputy_gm", "whom: deputy_gm", "who"),
    Wrong("yaml_unknown_word", DESIGN, "fields:\n", "felds:\n", "fields"),
    Wrong("yaml_unknown_word", DESIGN, "next: drafting", "nxt: drafting", "next"),
    Wrong("yaml_unknown_word", DESIGN, "  changes: text", "  changes: {typ: text}", "type"),
    Wrong("yaml_unknown_word", ORDER, "    limit: yes", "    limits: yes", "limit"),
    Wrong(
        "yaml_unknown_word", ORDER, "assigns: {contact_customer: doer}", "assign: {contact_customer: doer}", "assigns"
    ),
    Wrong("yaml_missing", DESIGN, "who: designer\n", "after: []\n", "", -1),
    Wrong("yaml_key_twice", DESIGN, "  withdraw: {from: any", "  approve: {from: any"),
    Wrong("yaml_alias", DESIGN, "key: design_review", "key: &a design_review"),
    Wrong("yaml_tag", DESIGN, "key: design_review", "key: !!str design_review"),
    Wrong("twice_in_list", DESIGN, "png, jpg", "png, png"),
    Wrong("by_on_or_at", DESIGN, "ask: [title, kind, deadline]", "on: design.asked, ask: [title]"),
    Wrong(
        "by_on_or_at", DESIGN, "{from: any, by: [opener, store_manager], ask: [comment]", "{from: any, ask: [comment]"
    ),
    Wrong(
        "needs_due",
        DESIGN,
        "        due: 1 working day after submitted.entered\n        checklist",
        "        checklist",
        "due",
        1,
    ),
    Wrong("needs_due", DESIGN, "who: promoter, due: deadline,", "who: promoter, hard: deadline,", "due"),
]
NAMES = [
    Wrong("key_not_file", DESIGN, "key: design_review", "key: design_reviews", "design_review"),
    Wrong("name_twice", DESIGN, "  withdraw: {from: any", "  draft: {from: any"),
    field("name_letters", "Size"),
    field("name_letters", "s" * 41),
    field("name_reserved", "now"),
    field("name_reserved", "designer"),
    Wrong("name_twice", DESIGN, "      list_it: {who: promoter", "      draft: {who: promoter"),
    Wrong("name_twice", ORDER, "still_to_come: wait", "problem: wait"),
    Wrong("choice_is_name", ORDER, "faulty, other]", "faulty, other, courier]"),
    Wrong("field_unknown", DESIGN, "ask: [changes]", "ask: [chnges]", "changes"),
    Wrong("field_unknown", DESIGN, "title: title,", "title: titel,", "title"),
    Wrong("field_unknown", ORDER, "one_per: number", "one_per: numbr", "number"),
    Wrong("task_unknown", ORDER, "assigns: {contact_customer:", "assigns: {contact_custmer:", "contact_customer"),
    Wrong("yaml_unknown_name", ORDER, "ticks: contact_customer\n", "ticks: contact_costumer\n", "contact_customer"),
    Wrong("yaml_unknown_name", ORDER, "next: packed", "next: packd", "packed"),
    Wrong("yaml_unknown_name", DESIGN, "deadline: time", "deadline: tim", "time"),
    Wrong("yaml_unknown_name", DESIGN, "listed: done,", "listed: don,", "done"),
]
PEOPLE = [
    private("field_unknown", "[membr, committee]", "member"),
    private("private_not_person", "[member, sheet]"),
    private("private_nobody", "[]"),
    Wrong(
        "private_not_said",
        MONTH,
        f"{PRIVATE}\nfields:\n",
        f"private: boss\n\nfields:\n{BOSS}",
    ),
    Wrong("person_unknown", DESIGN, "who: designer", "who: desinger", "designer"),
    Wrong("person_unknown", DESIGN, "not: draft.doer\n", "not: draft.dor\n", "draft.doer"),
    Wrong("person_unknown", DESIGN, "who: draft.doer,", "who: used_for,", "editor"),
    Wrong("person_unknown", ORDER, "{6 h before due: assignee,", "{6 h before due: asignee,", "assignee"),
    Wrong("field_unknown", DESIGN, "who: designer\n", "who: [served titel, designer]\n", "title"),
    Wrong("field_unknown", DESIGN, "who: designer\n", "who: [served version, designer]\n"),
    Wrong(
        "name_not_here", DESIGN, "{from: submitted, by: review.assignee, ask", "{from: submitted, by: served title, ask"
    ),
    Wrong("role_not_known", ORDER, "customer_service on late", "customer_servise on late", "customer_service"),
    Wrong("shift_unknown", ORDER, "customer_service on late", "customer_service on lte", "late"),
    Wrong("name_not_here", ORDER, "who: [doer, shipping]", "who: [assignee, shipping]"),
    Wrong(
        "who_in_circle",
        ORDER,
        "who: shipping\n        also: [to_pack",
        "who: quality_check.assignee\n        also: [to_pack",
    ),
]
TEXTS = [
    Wrong("text_missing", DESIGN, "  poster: [Poster, 海报, 海報]\n", ""),
    Wrong("text_missing", DESIGN, "  poster: [Poster, 海报, 海報]\n", "  postr: [Poster, 海报, 海報]\n", "postr"),
    Wrong("text_missing", DESIGN, "ask: [changes]", "ask: [changes, maybe comment], needs: {enough: changes is set}"),
    Wrong("text_unused", DESIGN, "  todo: [To do", "  old: [Old, 旧, 舊]\n  todo: [To do"),
    Wrong("text_without_translation", DESIGN, "[Poster, 海报, 海報]", "[Poster, 海报]"),
    Wrong("yaml_empty", DESIGN, "[Poster, 海报, 海報]", '[Poster, "", 海報]'),
    Wrong("yaml_list_expected", DESIGN, "[Poster, 海报, 海報]", "Poster"),
]
ROADS = [
    Wrong("never_reached", DESIGN, "listed: done,", "listed: done, lost: done,"),
    Wrong("never_reached", DESIGN, "  approved:\n", "  lost: {}\n  approved:\n"),
    Wrong("no_way_out", DESIGN, "  published:\n    next: listed\n", "  published:\n"),
    Wrong("no_end_ahead", DESIGN, "    next: listed\n", "    next: approved\n", "", -1),
    Wrong("no_way_in", DESIGN, "ways:\n  order_design: {by:", "ways:\n  order_design: {from: brief, by:"),
    Wrong("begins_nowhere", DESIGN, "> now}, to: brief}", "> now}}"),
    Wrong("next_without_tasks", DESIGN, "who: promoter, due: deadline,", "who: promoter, optional: yes, due: deadline,", "", -2),
    Wrong("way_out_of_end", DESIGN, "  withdraw: {from: any,", "  withdraw: {from: listed,"),
    Wrong("way_out_of_end", ORDER, "order.still_waiting, doubts", "order.still_waiting, to: problem, doubts"),
    Wrong("way_out_of_end", ORDER, "on: order.still_waiting, doubts: {pack_and_ship: yes}", "by: shipping"),
    Wrong("task_in_end", DESIGN, "pauses: [submitted]", "pauses: [listed]"),
    Wrong("task_in_end", ORDER, "also: [packed]", "also: [packed, shipped]"),
    Wrong("task_never_open", DESIGN, "needs: {points_open: review.checked}, ticks: review", "needs: {points_open: review.checked}, ticks: draft"),
    Wrong("state_said_twice", ORDER, "also: [packed]", "also: [to_pack, packed]"),
    Wrong("state_said_twice", ORDER, "runs: [to_pack, packed]\n", "runs: [to_pack, packed, problem]\n", "", 1),
    Wrong("limit_pauses", ORDER, "    due: ship_by\n", "    due: ship_by\n    pauses: [problem]\n", "", 1),
    Wrong("in_no_column", ORDER, "  problem: [problem]\n", "  problem: []\n"),
    Wrong("in_two_columns", ORDER, "  problem: [problem]\n", "  problem: [problem, packed]\n"),
    Wrong("after_in_circle", ORDER, "after: [quality_check, send_parcel]", "after: [quality_check, pack_and_ship]"),
    Wrong("if_in_circle", DESIGN, "who: promoter, due:", "who: promoter, if: list_it.open, due:"),
    again("entered"),
    again("1 h before entered"),
    again("earlier of 1 h after entered and entered"),
    again("cutoff of entered"),
]  # fmt: skip
CLOCKS = [
    Wrong("clock_on_no_state", ORDER, "runs: [to_pack, packed]\n", "runs: []\n"),
    Wrong("clock_on_no_state", ORDER, "runs: [to_pack, packed]\n", "runs: [shipped]\n"),
    Wrong("clock_in_end", ORDER, "runs: [to_pack, packed]\n", "runs: [to_pack, shipped]\n"),
    target("formula_unit", "24 after paid_at", "24 h"),
    target("formula_unit", "24 hours after paid_at", "h"),
    target("formula_unit", "2 working after paid_at", "2 working h"),
    target("formula_span", "9999999 h after paid_at"),
    target("name_not_here", "2 shift h after paid_at"),
    target("formula_unexpected", "24 h after paid_at paid_at"),
    due("formula_calendar", "1 workin day before deadline", "working"),
    due("formula_whole_days", "1.5 working days before deadline"),
    due("formula_backward", "2 working h before deadline"),
    due("formula_time", "25:00 after deadline"),
    due("formula_expected", "later of deadline"),
    due("formula_name_expected", "1 day after"),
    due("formula_unreadable", "__import__('os')"),
    due("formula_long", "1 h after " * 40 + "deadline"),
    due("name_unknown", "1 working day before deadlin", "deadline"),
    due("moment_expected", "kind = poster"),
    due("moment_expected", "copy"),
    due("moment_expected", "1 working day before copy"),
    due("name_not_here", "1 working day before due"),
    due("name_not_here", "1 working day after now"),
    due("name_not_here", "1 working day after entered", "drafting.entered"),
    target("name_not_here", "24 h after entered"),
]
CONDITIONS = [
    unless("name_unknown", "not relaxd", "relaxed"),
    unless("name_unknown", "quality_check.don is set", "quality_check.done"),
    unless("condition_expected", "paid_at"),
    unless("condition_expected", "24 h after paid_at"),
    unless("choice_unknown", "reason = out_of_stok", "out_of_stock"),
    unless("choice_unknown", "reason in (other, out_of_stok)", "out_of_stock"),
    unless("not_comparable", "paid_at > 3"),
    unless("not_comparable", "relaxed < campaign"),
    unless("formula_expected", "((relaxed)"),
    unless("formula_deep", "not " * 30 + "relaxed"),
    Wrong("name_not_here", ORDER, "at: wait_until, reopens", "at: wait_until, if: wait_until > now, reopens"),
    Wrong("name_unknown", ORDER, "wait_until > now}", "wait_til > now}", "wait_until"),
]
VALUES = [
    Wrong("condition_expected", ORDER, "type: yes_no, default: no}", "type: yes_no, default: paid_at}"),
    Wrong("moment_expected", ORDER, "default: 48 h after paid_at}", "default: campaign or relaxed}"),
    Wrong("other_kind_expected", ORDER, "  amount: money", "  amount: {type: money, default: paid_at}"),
    Wrong("choice_unknown", CARE, "no: cs_supervisor}", "no: cs_superviser}", "cs_supervisor"),
    Wrong("choice_unknown", ORDER, "{choices: [out_of_stock,", "{default: othr, choices: [out_of_stock,", "other"),
    Wrong("computed_and_default", ORDER, "is: campaign or", "default: no, is: campaign or"),
    Wrong("field_is_computed", ORDER, "ask: [wait_until]", "ask: [wait_until, relaxed]"),
    Wrong(
        "field_in_circle",
        ORDER,
        "is: later of ship_by and run of paid_at}",
        "is: later of promised and run of paid_at}",
    ),
    Wrong("field_without_choices", DESIGN, "  changes: text", "  changes: choice"),
    Wrong("field_without_choices", ORDER, "{by: relaxed, yes: hard_by,", "{by: amount, yes: hard_by,"),
    Wrong("choice_not_covered", ORDER, "no: earlier of usual and hard_by}", "}", "else"),
    Wrong("choice_not_covered", DESIGN, "          gift: designer.packaging_design\n", "", "else", -6),
    Wrong("yaml_unknown_word", ORDER, "{by: relaxed, yes: hard_by,", "{by: relaxed, yas: hard_by,", "yes"),
    Wrong("item_unknown", DESIGN, "designer.page_build", "designer.page_bild", "designer.page_build"),
    Wrong("item_unknown", ORDER, "feeds: shipping.pack_and_ship", "feeds: pack_and_ship", "shipping.pack_and_ship"),
    Wrong("item_unknown", ORDER, "problem_order_notes", "attendance", "customer_service.presales_guidance"),
    Wrong("word_of_other_type", DESIGN, "  kind: {choices:", "  kind: {type: text, choices:"),
    Wrong("word_of_other_type", DESIGN, "  deadline: time", "  deadline: {type: time, min: 3}"),
    Wrong("word_of_other_type", DESIGN, "  deadline: time", "  deadline: {type: time, draft: opened}"),
    Wrong("word_of_other_type", ORDER, "times: quantity", "times: province"),
    Wrong("number_expected", ORDER, "  quantity: number", "  quantity: {type: number, min: one}"),
    Wrong("list_expected", DESIGN, "  copy: text", "  copy: {type: text, each: title}"),
    Wrong("field_unknown", DESIGN, "  copy: text", "  copy: {type: text, each: versions}", "version"),
    Wrong("max_below_min", ORDER, "  quantity: number", "  quantity: {type: number, min: 3, max: 2}"),
]
ALL = [*WORDS, *NAMES, *PEOPLE, *TEXTS, *ROADS, *CLOCKS, *CONDITIONS, *VALUES]
