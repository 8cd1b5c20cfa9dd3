//! Cells and document properties.

use assize_disclosure::spreadsheet::{FIXED_CREATION, Trace, begins_formula, csv_cell, pdf_traces, workbook_traces};

#[test]
fn what_begins_like_a_formula_is_disarmed() {
    for text in [
        "=1+1",
        "=HYPERLINK(\"http://a\",\"b\")",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u{FEFF}=1",
        "\u{200B}=1",
        "\u{A0}=1",
        "＝1+1",
        "＋1",
        "－A1",
        "＠x",
        "|x",
        "%x",
        "-",
        "+",
        "-1-1",
        "--1",
        "+1e",
        "-1.",
        "-.5",
        "-1 000",
        "+82 10 1234",
        "\u{2066}=1",
        "\u{061C}=1",
        "\u{1}=1",
        "\u{3164}=1",
        "\u{FE0F}@x",
        "−1+A1",
        "﹦1",
        "﹢1",
        "﹣A1",
        "﹫x",
    ] {
        assert!(begins_formula(text), "{text:?}");
        assert_eq!(csv_cell(text), format!("'{text}"), "{text:?}");
    }
}

#[test]
fn numbers_stay_numbers_and_words_stay_words() {
    for text in [
        "", "0", "-12", "+5", "-12.5", "1e6", "-1.5E-3", "a=b", "50,000", "a - b", "K001", "'=1", "북한", "2015-05",
        " x",
    ] {
        assert_eq!(csv_cell(text), text, "{text:?}");
    }
}

#[test]
fn the_properties_that_the_workbook_writes_tell_nothing() {
    let core = "<cp:coreProperties><dc:title>A study</dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>\
        <dcterms:created xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:created>\
        <dcterms:modified xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>";
    let app = "<Properties><Application>Microsoft Excel</Application><Company></Company></Properties>";
    assert_eq!(core.matches(FIXED_CREATION).count(), 2);
    assert_eq!((workbook_traces(core), workbook_traces(app)), (Vec::new(), Vec::new()));
}

fn trace(property: &str, value: &str) -> Trace {
    Trace { property: property.into(), value: value.into() }
}

#[test]
fn a_name_or_a_time_in_the_properties_is_found() {
    let core = "<dc:creator>Kim</dc:creator><cp:lastModifiedBy>Kim</cp:lastModifiedBy>\
        <dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-11-26T09:00:00Z</dcterms:created>";
    let found = [
        trace("dc:creator", "Kim"),
        trace("cp:lastModifiedBy", "Kim"),
        trace("dcterms:created", "2026-11-26T09:00:00Z"),
    ];
    assert_eq!(workbook_traces(core), found);
    let custom = "<Properties xmlns=\"http://x/custom-properties\"><property><vt:lpwstr>desk 4</vt:lpwstr></property>";
    assert_eq!(workbook_traces(custom), [trace("vt:lpwstr", "desk 4")]);
}

#[test]
fn a_pdf_may_name_its_typesetter_and_nothing_else() {
    let clean =
        b"<</Title(A)/Creator(Typst 0.15.1)>><xmp:CreatorTool>Typst 0.15.1</xmp:CreatorTool><dc:title>A</dc:title>";
    assert_eq!(pdf_traces(clean, &["Typst 0.15.1"]), []);
    let telling =
        b"<</Author (Kim)/CreationDate(D:20261126)>><dc:creator><rdf:Seq><rdf:li>Kim</rdf:li></rdf:Seq></dc:creator>";
    let found = [trace("/Author", "Kim"), trace("/CreationDate", "D:20261126"), trace("dc:creator", "Kim")];
    assert_eq!(pdf_traces(telling, &[]), found);
}

#[test]
fn a_name_is_found_in_hexadecimal_in_parentheses_and_in_attributes() {
    let telling = b"<</Author<FEFF004B0069006D>/Creator(desk \\) (4) of Kim)/Producer(a)>><rdf:Description xmp:CreateDate=\"2026-11-26\"/>";
    let found = [
        trace("/Author", "FEFF004B0069006D"),
        trace("/Creator", "desk \\) (4) of Kim"),
        trace("/Producer", "a"),
        trace("xmp:CreateDate", "2026-11-26"),
    ];
    assert_eq!(pdf_traces(telling, &[]), found);
}

#[test]
fn a_property_of_ones_own_is_found_whatever_its_type() {
    let custom = "<Properties xmlns=\"http://x/custom-properties\"><property><vt:filetime>2026-11-26T09:00:00Z</vt:filetime></property>\
        <property><vt:i4>4</vt:i4></property></Properties>";
    assert_eq!(workbook_traces(custom), [trace("vt:filetime", "2026-11-26T09:00:00Z"), trace("vt:i4", "4")]);
}
