"""Every bad cell is told by row, column, what was found, what is wanted and how to mend it."""

import pytest
from tests.roll.make import carer, checked, child, planned, requested, table, upn

from soundings.kit.tables import Severity, problems_csv
from soundings.roll.model import FileKind, Intake, Known, NotAMapping
from soundings.roll.rules import read_mapping, summary
from soundings.roll.rules.values import upn_letter

QUERY, ERROR, NOTE = Severity.QUERY, Severity.ERROR, Severity.NOTE


def only(report):
    assert len(report.problems) == 1, report.problems
    return report.problems[0]


def of_list_2(**cells):
    """Check list 2 with a good first row and this second one, which Excel calls row 3."""
    return checked(table("list2.csv", child(1), child(2, **cells)))


def of_contacts(**cells):
    return checked(table("list2.csv", child(1)), table("contacts.csv", carer(1, **cells)))


def test_a_clean_area_has_no_problem():
    report = checked(
        table("list1.csv", planned(1)),
        table("list2.csv", child(2)),
        table("list3.csv", requested(3)),
        table("contacts.csv", carer(1), carer(2), carer(3)),
        table("holds.csv", {"Unique ID": "C1", "Reason": "Moved", "Date": "01/09/2026"}),
    )
    assert report.problems == ()
    assert report.importable
    assert [file.kind for file in report.files] == list(FileKind)[:5]
    short = summary(report)
    assert (short.children, short.carers, short.carers_of_several) == (3, 1, 1)


@pytest.mark.parametrize(
    ("cells", "column", "found", "wanted", "mend", "severity"),
    [
        ({"Unique ID": ""}, "Unique ID", "nothing", "own number", "Fill the cell", ERROR),
        ({"Date of birth": ""}, "Date of birth", "nothing", "a date", "Fill the cell", ERROR),
        (
            {"Date of birth": "31/02/2015"},
            "Date of birth",
            "31/02/2015",
            "DD/MM/YYYY",
            "no such day",
            ERROR,
        ),
        (
            {"Date of birth": "03/25/2015"},
            "Date of birth",
            "03/25/2015",
            "DD/MM/YYYY",
            "American",
            ERROR,
        ),
        ({"Date of birth": "4/3/16"}, "Date of birth", "4/3/16", "DD/MM", "four digits", ERROR),
        (
            {"Date of birth": "42005"},
            "Date of birth",
            "42005",
            "DD/MM",
            "Excel's number for 01/01/2015",
            ERROR,
        ),
        (
            {"Date of birth": "01/01/2027"},
            "Date of birth",
            "01/01/2027",
            "no later than 15/09/2026",
            "lies ahead",
            ERROR,
        ),
        ({"Date of birth": "01/01/2000"}, "Date of birth", "01/01/2000", "0 to 25", "26", ERROR),
        ({"Date of birth": "01/01/2001"}, "Date of birth", "01/01/2001", "25", "Kept", QUERY),
        (
            {"SEN primary need": "XYZ"},
            "SEN primary need",
            "XYZ",
            "SPLD, MLD",
            "SEN2 return",
            ERROR,
        ),
        ({"SEN primary need": ""}, "SEN primary need", "nothing", "a value", "unknown", QUERY),
        ({"Gender": "Q"}, "Gender", "Q", "Female, Male", "Write F, M", ERROR),
        ({"Gender": ""}, "Gender", "nothing", "a value", "unknown", QUERY),
        ({"Ethnicity": "Martian"}, "Ethnicity", "Martian", "WBRI", "census code", ERROR),
        ({"Main phase": "Wizardry"}, "Main phase", "Wizardry", "Primary", "one of these", ERROR),
        (
            {"Main establishment URN": ""},
            "Main establishment URN",
            "nothing",
            "a school",
            "out of school",
            QUERY,
        ),
        (
            {"Main establishment URN": "Hill School"},
            "Main establishment URN",
            "Hill School",
            "six digits",
            "Look the school up",
            QUERY,
        ),
        (
            {"Main establishment URN": "12345"},
            "Main establishment URN",
            "12345",
            "six digits",
            "put back",
            NOTE,
        ),
        ({"Pupil Premium": "perhaps"}, "Pupil Premium", "perhaps", "Yes or No", "No", QUERY),
        ({"UPN": "A12345"}, "UPN", "A12345", "check letter", "left out", QUERY),
        ({"UPN": "8.01E+11"}, "UPN", "8.01E+11", "check letter", "format the column", QUERY),
        (
            {"UPN": "845200000001"},
            "UPN",
            "845200000001",
            "check letter",
            "letter is missing",
            QUERY,
        ),
        ({"UPN": upn(1)}, "UPN", upn(1), "each child once", "already in row 2", ERROR),
        ({"Unique ID": "C1"}, "Unique ID", "C1", "each child once", "already in row 2", ERROR),
        ({"Gender": "=1+1"}, "Gender", "=1+1", "not a formula", "as values only", ERROR),
        ({"Gender": "@SUM(A1)"}, "Gender", "@SUM(A1)", "not a formula", "as values only", ERROR),
    ],
)
def test_a_bad_cell_of_a_list_is_told(cells, column, found, wanted, mend, severity):
    report = of_list_2(**cells)
    problem = next(one for one in report.problems if one.column == column)
    assert (problem.file, problem.row, problem.found) == ("list2.csv", 3, found)
    assert problem.severity is severity
    assert wanted in problem.wanted
    assert mend in problem.mend
    assert report.importable is (severity is not ERROR)
    assert len(report.children) == (1 if severity is ERROR else 2)


def test_a_upn_whose_check_letter_does_not_fit_is_kept_and_queried():
    good = upn(2)
    wrong = ("A" if good[0] != "A" else "B") + good[1:]
    report = of_list_2(UPN=wrong)
    assert only(report).severity is QUERY
    assert good[0] in only(report).wanted
    assert report.children[1].upn == wrong


def test_zeros_lost_after_the_letter_of_a_upn_are_put_back_if_the_letter_proves_them():
    rest = "000000123456"
    report = of_list_2(UPN=upn_letter(rest) + "123456")
    assert report.children[1].upn == upn_letter(rest) + rest
    assert only(report).severity is NOTE


def test_a_plan_must_not_be_reviewed_before_it_was_issued():
    report = checked(
        table(
            "list1.csv",
            planned(1, **{"Date last reviewed": "01/01/2024", "Date updated": "11/02/2025"}),
        )
    )
    problem = only(report)
    assert (problem.row, problem.column, problem.severity) == (2, "Date last reviewed", QUERY)
    assert "10/02/2025" in problem.wanted


def test_a_plan_needs_the_day_it_was_issued_after_the_child_was_born():
    missing = checked(table("list1.csv", planned(1, **{"Date initial EHC plan issued": ""})))
    assert only(missing).column == "Date initial EHC plan issued"
    early = checked(
        table("list1.csv", planned(1, **{"Date initial EHC plan issued": "01/01/2016"}))
    )
    assert "after the child was born" in only(early).wanted
    assert not early.importable


def test_a_child_on_lists_1_and_2_is_queried_and_one_on_3_and_another_is_not():
    report = checked(
        table("list1.csv", planned(1)),
        table("list2.csv", child(1)),
        table("list3.csv", requested(1)),
    )
    assert "Counted once" in only(report).mend


def test_lists_that_disagree_about_a_child_are_queried():
    report = checked(
        table("list1.csv", planned(1)),
        table("list3.csv", requested(1, **{"Unique ID": "R9", "Date of birth": "05/03/2016"})),
    )
    assert [problem.column for problem in report.problems] == ["Unique ID", "Date of birth"]


def test_a_unique_id_of_one_child_with_the_upn_of_another_is_an_error():
    report = checked(
        table("list1.csv", planned(1), planned(2)),
        table("list3.csv", requested(1, UPN=upn(2))),
    )
    assert "two children" in only(report).mend


def test_of_two_requests_the_latest_is_used_and_the_same_twice_is_an_error():
    twice = checked(
        table("list3.csv", requested(1, **{"Date of request": "01/02/2025"}), requested(1))
    )
    assert only(twice).severity is NOTE
    assert [row.row for row in twice.children] == [3]
    same = checked(table("list3.csv", requested(1), requested(1)))
    assert only(same).severity is ERROR


@pytest.mark.parametrize(
    ("cells", "column", "found", "mend", "severity"),
    [
        ({"Unique ID": "C9", "UPN": ""}, "Unique ID", "C9", "take the row away", ERROR),
        ({"Unique ID": "", "UPN": ""}, "Unique ID", "nothing", "Fill the cell", ERROR),
        ({"Carer name": ""}, "Carer name", "nothing", "Fill the cell", ERROR),
        ({"Relation": "Social worker"}, "Relation", "Social worker", "not the family", ERROR),
        ({"Mobile": "01480 123456"}, "Mobile", "01480 123456", "landline", QUERY),
        ({"Mobile": "07700 90012"}, "Mobile", "07700 90012", "digit missing", QUERY),
        ({"Mobile": "7.7009E+9"}, "Mobile", "7.7009E+9", "format the column", QUERY),
        ({"Mobile": "ask mum"}, "Mobile", "ask mum", "not a phone number", QUERY),
        ({"Mobile": "+353 85 1234567"}, "Mobile", "+353 85 1234567", "abroad", QUERY),
        ({"Mobile": "7700900123"}, "Mobile", "7700900123", "zero", NOTE),
        ({"Mobile": "+44 7700 900123"}, "Mobile", "+44 7700 900123", "country code", NOTE),
        ({"Mobile": "0044 7700 900123"}, "Mobile", "0044 7700 900123", "country code", NOTE),
        ({"Email": "hodan.mail.example"}, "Email", "hodan.mail.example", "no @", QUERY),
        ({"Email": "h@@mail.example"}, "Email", "h@@mail.example", "Two addresses", QUERY),
        ({"Email": "h y@mail.example"}, "Email", "h y@mail.example", "space", QUERY),
        ({"Email": "h@mail"}, "Email", "h@mail", "mistyped", QUERY),
        ({"Email": "<h@mail.example>"}, "Email", "<h@mail.example>", "taken away", NOTE),
        ({"Email": "h@north.gov.uk"}, "Email", "h@north.gov.uk", "council", QUERY),
        ({"Postcode": "PE27"}, "Postcode", "PE27", "left out", QUERY),
        ({"IDACI decile": "11"}, "IDACI decile", "11", "Left out", QUERY),
        ({"First language English": "so"}, "First language English", "so", "Left out", QUERY),
        ({"Language": "Klingon"}, "Language", "Klingon", "English is used", QUERY),
        ({"Relation": "Young person"}, "Relation", "Young person, aged 10", "parent", QUERY),
    ],
)
def test_a_bad_cell_of_the_contacts_is_told(cells, column, found, mend, severity):
    report = of_contacts(**cells)
    problem = next(one for one in report.problems if one.column == column)
    assert (problem.file, problem.row, problem.found) == ("contacts.csv", 2, found)
    assert mend in problem.mend
    assert problem.severity is severity
    assert report.importable is (severity is not ERROR)


def test_a_carer_nobody_can_write_to_is_queried():
    report = of_contacts(Email="", Mobile="")
    assert "no usable email or mobile for Hodan Yusuf" in only(report).found


def test_a_child_without_a_carer_is_queried_once_contacts_are_there():
    lists = table("list2.csv", child(1), child(2))
    assert checked(lists).problems == ()
    problem = only(checked(lists, table("contacts.csv", carer(1))))
    assert (problem.file, problem.row, problem.found) == ("list2.csv", 3, "C2")
    assert problem.severity is QUERY


def test_one_address_for_two_names_is_queried_and_for_a_dozen_is_an_error():
    lists = table("list2.csv", child(1))
    two = checked(
        lists,
        table("contacts.csv", carer(1), carer(1, **{"Carer name": "Ali Yusuf", "Mobile": ""})),
    )
    assert "hodan.yusuf@mail.example for Ali Yusuf" in only(two).found
    many = [carer(1, **{"Carer name": f"Carer {n}", "Mobile": ""}) for n in range(13)]
    assert not checked(lists, table("contacts.csv", *many)).importable


def test_a_title_or_capitals_make_no_other_name():
    report = checked(
        table("list2.csv", child(1)),
        table("contacts.csv", carer(1), carer(1, **{"Carer name": "Ms HODAN  YUSUF"})),
    )
    assert report.problems == ()


def test_a_hold_holds_in_doubt_and_says_so():
    def holds(**cells):
        return checked(
            table("list2.csv", child(1)),
            table("contacts.csv", carer(1)),
            table("holds.csv", {"Unique ID": "C1", "Reason": "Moved", "Date": "", **cells}),
        )

    assert only(holds(Reason="Grey area")).column == "Reason"
    assert holds(Reason="Grey area").holds[0].reason == "unknown"
    assert only(holds(Date="someday")).mend.startswith("Held all the same")
    assert "every carer" in only(holds(**{"Carer name": "Nobody Known"})).mend
    assert not holds(**{"Unique ID": "C9"}).importable


def test_a_file_sent_before_is_refused_whether_stored_or_twice_at_once():
    lists = table("list2.csv", child(1))
    again = checked(lists, table("list2 copy.csv", child(1)))
    assert only(again).found == "the very file that came before as list2.csv"
    stored = Known(
        intakes=(Intake(kind=FileKind.LIST_2, file_name="old.csv", sha256=lists.sha256),)
    )
    assert not checked(lists, known=stored).importable


def test_an_unknown_column_is_named_with_the_one_it_may_be():
    row = child(1)
    row["DOB of child"] = row.pop("Date of birth")
    row["Etnicity"] = row.pop("Ethnicity")
    report = checked(table("list2.csv", row))
    told = {problem.column: problem for problem in report.problems}
    assert "“Ethnicity”" in told["Etnicity"].mend
    assert '"Etnicity" = "Ethnicity"' in told["Etnicity"].mend
    assert "a column we do not know" in told["DOB of child"].found
    assert "which list 2, SEN support needs" in told["Date of birth"].wanted
    mapping = read_mapping('"DOB of child" = "Date of birth"\n"Etnicity" = "Ethnicity"\n')
    assert checked(table("list2.csv", row), mapping=mapping).problems == ()


def test_a_mapping_can_leave_a_column_unread_and_must_name_ours():
    report = checked(table("list2.csv", child(1, Shoe="3")), mapping=read_mapping('Shoe = "-"'))
    assert report.problems == ()
    with pytest.raises(NotAMapping, match="did you mean “Ethnicity”"):
        read_mapping('Ethn = "Ethnicty"')
    with pytest.raises(NotAMapping, match="not TOML"):
        read_mapping("Ethn: Ethnicity")


def test_a_table_that_is_no_list_is_refused_with_what_it_had():
    report = checked(table("prices.csv", {"Item": "pen", "Price": "1"}))
    assert "the columns Item, Price" in only(report).found


def test_the_report_in_a_spreadsheet_is_safe_to_open():
    text = problems_csv(of_list_2(Gender="=1+1").problems)
    assert "'=1+1" in text
    assert "Severity,File,Row" in text


def test_the_summary_puts_like_problems_together_errors_first():
    rows = [child(n, **{"SEN primary need": f"X{n}"}) for n in range(2, 10)]
    short = summary(checked(table("list2.csv", child(1, Gender=""), *rows)))
    assert (short.errors, short.queries, short.rows_in_error) == (8, 1, 8)
    assert (short.groups[0].count, short.groups[0].rows) == (8, (3, 4, 5, 6, 7))
