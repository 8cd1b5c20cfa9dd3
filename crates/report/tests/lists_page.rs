//! The page of a table of lists: nothing stands alone, every picture has words, names stay text, small counts stay in.

use assize_estimate::lists::page::{Against, Page, Plan, against, page, page_of_written};
use assize_estimate::lists::published::published;
use assize_estimate::lists::read::{Unwritten, read_written};
use assize_estimate::lists::table::CaptureTable;
use assize_report::lists::{Shown, html, pdf, text};
use expect_test::expect_file;

/// Text that would be a script in a page, a command in the typesetter and an end of a quotation.
const HOSTILE: &str = "<script>alert(1)</script>\"'&#read(\"/etc/passwd\")]\\ $x$ @here <img src=x onerror=y>";

fn plan(table: &CaptureTable) -> Plan {
    let mut plan = Plan::standard(table, 1).with_sweeps(100);
    plan.bootstrap.replications = 1000;
    plan
}

fn computed(table: &CaptureTable) -> Page {
    page(table, plan(table), &mut |_| ())
}

fn shown<'a>(page: &'a Page, table: &'a CaptureTable, against: &'a [Against]) -> Shown<'a> {
    Shown {
        page,
        table,
        against,
        population: Some("People held in one place, 2013, as the police count them"),
        source: None,
        file: "table.csv",
        sha256: "00",
        command: "assize mse table.csv --seed 1",
        show_small: false,
    }
}

fn plain_table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let rows = rows.into_iter().map(|row| row.join(" | "));
    std::iter::once(header.join(" | ")).chain(rows).collect::<Vec<_>>().join("\n")
}

fn count(page: &str, part: &str) -> usize {
    page.matches(part).count()
}

#[test]
fn the_whole_page_reads_as_it_should() {
    let table = published("kosovo_4").unwrap();
    let page = computed(&table);
    let others =
        ["delta=1", "without=HRW; xi=2"].map(|words| against(&table, &plan(&table), &words.parse().unwrap()).unwrap());
    let said = text(&shown(&page, &table, &others), &plain_table);
    // A hundred sweeps are too few to say anything; what chains say is tested in the crate that runs them.
    let settled: Vec<&str> =
        said.lines().filter(|row| !row.starts_with("latent classes") && !row.starts_with("at most ")).collect();
    expect_file!["snapshots/lists_kosovo.txt"].assert_eq(&settled.join("\n"));
}

#[test]
fn every_picture_has_words_and_every_section_is_reached() {
    let table = published("kosovo_4").unwrap();
    let page = computed(&table);
    let page = html(&shown(&page, &table, &[]));
    let pictures = count(&page, "<svg ");
    assert_eq!((pictures, count(&page, "<figcaption>"), count(&page, "<svg role=\"img\" aria-label=\"")), (6, 6, 6));
    for (place, _) in page.match_indices("href=\"#") {
        let anchor = page[place + 7..].split('"').next().unwrap();
        assert_eq!(count(&page, &format!("id=\"{anchor}\"")), 1, "{anchor}");
    }
    // All sections but that of other assumptions, which nobody stated, and a way past them.
    assert_eq!((count(&page, "<h2 id="), count(&page, "<span lang=\"ko\">"), count(&page, "href=\"#")), (15, 15, 16));
    for outside in ["<script", "<link", "<img", " style=", "url(", "@import"] {
        assert_eq!(count(&page, outside), 0, "{outside}");
    }
    assert!(page.contains("style-src &#39;sha256-") || page.contains("style-src 'sha256-"));
}

#[track_caller]
fn says(counts: &[u64], expected: &[&str], never: &[&str]) {
    let names = ["police", "ngo", "ministry"][..counts.len().trailing_zeros() as usize].iter().copied();
    let table = CaptureTable::new(names.map(String::from).collect(), counts.to_vec()).expect("a name for each list");
    let said = text(&shown(&computed(&table), &table, &[]), &plain_table);
    expected.iter().for_each(|part| assert!(said.contains(part), "no `{part}` in {said}"));
    never.iter().for_each(|part| assert!(!said.contains(part), "`{part}` in {said}"));
}

#[test]
fn tables_at_the_edge_are_spoken_of_as_they_are() {
    let none = "nobody is on several lists, and it is on such people that every figure rests";
    let one = ["382 people were seen on 1 list.", "with one list no dependence between lists", "1 list; 2 to 12", none];
    says(&[0, 382], &one, &["1 lists", "0 lists", "The dependence that each method took"]);
    says(
        &[0, 0, 0, 45],
        &["45 people are on several lists; below 50 one more or less moves every figure"],
        &["only 45"],
    );
    says(&[0, 45, 33, 6, 0, 0, 0, 0], &["nobody is on list ministry: leave it out"], &["ministry has 0 people"]);
    says(&[0, 1, 0, 0, 0, 0, 0, 0], &["Fewer than 5 people were seen on 3 lists."], &["of 1 people"]);
    // All on all lists: every method gives the same people.
    says(&[0, 0, 0, 0, 0, 0, 0, 30], &["30 people are on several lists"], &["1.0 times as many"]);
    let millions = [0, 10_000_000, 8_000_000, 900_000, 5_000_000, 400_000, 300_000, 40_000];
    says(&millions, &["24,640,000 people were seen on 3 lists."], &["149614", "R-hat is NaN"]);
}

#[test]
fn no_figure_stands_without_its_interval() {
    for name in ["korea_3", "uk2013_5", "neworleans_5"] {
        let table = published(name).unwrap();
        let page = computed(&table);
        let said = text(&shown(&page, &table, &[]), &plain_table);
        let methods = said.split("\nMethods\n").nth(1).unwrap();
        for line in &page.lines {
            let row = methods.lines().find(|row| row.starts_with(&format!("{} | ", line.method))).unwrap();
            match &line.found {
                Ok(_) => assert!(row.contains(" to ") || row.contains("or more; no upper end exists"), "{row}"),
                Err(refusal) => assert!(row.ends_with(&format!("none | {refusal}")), "{row}"),
            }
        }
    }
}

#[test]
fn names_that_want_to_be_markup_stay_text() {
    let names = vec![HOSTILE.to_owned(), "경찰".to_owned(), "漢\u{1F600}".to_owned()];
    let table = CaptureTable::new(names, vec![0, 60, 50, 20, 40, 15, 12, 6]).unwrap();
    let page = computed(&table);
    let shown = Shown { population: Some(HOSTILE), source: Some(HOSTILE), file: HOSTILE, ..shown(&page, &table, &[]) };
    let page = html(&shown);
    assert_eq!((count(&page, "<script"), count(&page, "<img")), (0, 0));
    assert!(page.contains("&lt;script&gt;") && page.contains("경찰"));
    let set = pdf(&shown).unwrap();
    assert!(set.starts_with(b"%PDF-"));
    assert_eq!(set, pdf(&shown).unwrap());
}

#[test]
fn small_counts_stay_in() {
    let table =
        CaptureTable::new(["A", "B", "C"].map(String::from).to_vec(), vec![0, 60, 50, 3, 40, 2, 12, 1]).unwrap();
    let page = computed(&table);
    let hidden = text(&shown(&page, &table, &[]), &plain_table);
    assert!(hidden.contains("A+B | fewer than 5") && hidden.contains("3 combinations of lists hold 1 to 4 people"));
    assert!(html(&shown(&page, &table, &[])).contains("&lt;5"));
    let seen = text(&Shown { show_small: true, ..shown(&page, &table, &[]) }, &plain_table);
    assert!(seen.contains("A+B | 3") && seen.contains("keep this page with the table"));
}

#[test]
fn a_table_at_the_edge_still_makes_a_page() {
    let names = |k: usize| (0..k).map(|j| format!("L{j}")).collect::<Vec<_>>();
    for (k, counts) in [
        (1, vec![0, 5]),
        (2, vec![0, 5, 5, 0]),
        (3, vec![0; 8]),
        (3, vec![0, 0, 0, 0, 0, 0, 0, 7]),
        (3, vec![0, 10_000_000, 9_000_000, 10_000, 8_000_000, 9000, 8000, 70]),
        (6, (0..64).map(|w| u64::from(w % 7 == 1)).collect()),
    ] {
        let table = CaptureTable::new(names(k), counts).unwrap();
        let page = computed(&table);
        let made = html(&shown(&page, &table, &[]));
        assert!(!made.contains("NaN") && !made.contains(">inf"), "{table:?}");
        assert!(made.contains("What is not known"), "{table:?}");
    }
    let nobody = CaptureTable::new(names(3), vec![0; 8]).unwrap();
    let page = computed(&nobody);
    assert!(pdf(&shown(&page, &nobody, &[])).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_page_says_what_was_declared_wherever_it_matters() {
    let text_of = |csv: &str| {
        let written = read_written(csv, Unwritten::Refused).unwrap();
        let page = page_of_written(&written, plan(&written.lowest), &mut |_| ());
        let table = page.withheld.as_ref().map_or(&written.lowest, |doubt| &doubt.likely);
        let made = html(&shown(&page, table, &[]));
        assert!(!made.contains("NaN") && pdf(&shown(&page, table, &[])).unwrap().starts_with(b"%PDF-"));
        text(&shown(&page, table, &[]), &plain_table)
    };
    let impossible =
        text_of("A,B,C,count\n1,0,0,80\n0,1,0,120\n1,1,0,impossible\n0,0,1,60\n1,0,1,20\n0,1,1,10\n1,1,1,impossible\n");
    assert_eq!(count(&impossible, "Declared impossible: nobody can be on exactly A+B, A+B+C."), 3);
    assert!(impossible.contains("A and B | cannot be\n") && impossible.contains("A+B | cannot be, as declared"));
    let withheld = text_of("A,B,C,count\n1,0,0,60\n0,1,0,50\n1,1,0,20\n0,0,1,40\n1,0,1,<5\n0,1,1,12\n1,1,1,1-4\n");
    assert_eq!(count(&withheld, "Withheld by whoever published the table: A+C 0 to 4; A+B+C 1 to 4."), 3);
    assert_eq!(count(&withheld, "This part takes the likely table"), 5);
    for part in ["A+C | 0 to 4, withheld", "A and C | at most 8", "183 to 190 people were seen", "A | 81 to 88 | 60"] {
        assert!(withheld.contains(part), "{part}: {withheld}");
    }
}
