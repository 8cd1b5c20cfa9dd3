//! What leaves and what does not: an office with interviews beside published documents lets editions out.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chance.rs"]
mod chance;

#[path = "release/search.rs"]
mod search;

use assize_disclosure::spreadsheet::{pdf_traces, workbook_traces};
use assize_docket::open_case::OpenCase;
use assize_docket::release::{self, Files, noisy};
use assize_docket::shelf::{Shelf, example, shelf};
use assize_docket::{DocketError, consent, custody, identity, import, results};
use assize_record::consent::{Additions, Consent, Giver, PersonBehind, Withdrawal};
use assize_record::custody::{Act, CopyKind};
use assize_record::id::{ConsentId, Pseudonym, RecipientId, ReleaseId, SourceId, UserId, WithdrawalId};
use assize_record::identity::Identity;
use assize_record::release::Audience;
use assize_record::role::Role;
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Use};
use assize_store::{Case, Cost, Credentials, FirstUser, NewKeys, Upkeep};
use chance::entropy;
use expect_test::expect;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

const NOW: &str = "2026-01-10T00:00:00Z";
const EDITION: Date = date(2026, 1, 10);
const SENTENCE: &[u8] = b"what everybody in this office would say";
/// The interview that is added to the public record: a source that a person gave, with one statement.
const INTERVIEW: &str = "S900";
const SAID: &str = "Our foreman Hong Pal-gae of Sosong-ri kept the passports; call 010-9876-5432.";
const PUBLIC: &[Use] = &[Use::InternalAnalysis, Use::Quotation, Use::Statistics, Use::PublicDataSet];

fn texts() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| shelf().unwrap())
}

fn quiet(_: &str) {}

/// The public record with one interview: a worker in Qatar speaks about passports.
fn package() -> import::Files {
    let mut files = example();
    let mut add = |file: &str, row: String| files.get_mut(file).unwrap().extend(format!("{row}\r\n").into_bytes());
    add("sources.csv", format!("{INTERVIEW},testimony,A worker,Interview 1,2025-03,ko,,,B,interview-1,"));
    add(
        "conditions.csv",
        format!(
            "C900,{INTERVIEW},QAT,construction,2012-03,2015-11,work,retention-of-identity-documents,employer,supports,testimony,1,{SAID}"
        ),
    );
    add("condition_facts.csv", "C900,passport_held_by,other,,exact".to_owned());
    add(
        "postings.csv",
        "P90,QAT,Sosong-ri camp,construction,host-company,2012-03,2015-11,31,Crew of 31 at a stadium,C900".to_owned(),
    );
    // An interview stands at no address.
    let mut descriptor: serde_json::Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    let resources = descriptor["resources"].as_array_mut().unwrap();
    let fields = resources.iter_mut().find(|one| one["name"] == "sources").unwrap()["schema"]["fields"].as_array_mut();
    let url = fields.unwrap().iter_mut().find(|field| field["name"] == "url").unwrap();
    url.as_object_mut().unwrap().remove("constraints");
    files.insert("datapackage.json".to_owned(), serde_json::to_vec(&descriptor).unwrap());
    files
}

/// Two more interviews about the same work, so that the first does not stand alone.
const OTHERS: [&str; 2] = ["1", "2"];

/// The same with two interviews of others, one of whom speaks about hours.
fn package_with_others() -> import::Files {
    let mut files = package();
    let mut add = |file: &str, row: String| files.get_mut(file).unwrap().extend(format!("{row}\r\n").into_bytes());
    for (other, indicator) in OTHERS.iter().zip(["retention-of-identity-documents", "excessive-overtime"]) {
        add(
            "sources.csv",
            format!("S90{other},testimony,A worker,Interview 2{other},2024-0{other},ko,,,B,interview-2{other},"),
        );
        add(
            "conditions.csv",
            format!(
                "C90{other},S90{other},QAT,construction,2012-05,2015-11,work,{indicator},employer,supports,testimony,1,So it was."
            ),
        );
        add("condition_facts.csv", format!("C90{other},passport_held_by,other,,exact"));
        add(
            "postings.csv",
            format!("P9{other},QAT,Doha,construction,host-company,2012-05,2015-11,12,A crew,C90{other}"),
        );
    }
    files
}

struct Office {
    _kept: TempDir,
    folder: PathBuf,
}

impl Office {
    /// A case with the record and the interview, and with decisions on everything that is published.
    fn new() -> Self {
        Self::of(&package())
    }

    fn of(package: &import::Files) -> Self {
        let kept = TempDir::new().unwrap();
        let folder = kept.path().join("case");
        let roles = Role::ALL.iter().copied().collect();
        let user = UserId::new("first");
        let first = FirstUser { user, roles, passphrase: SENTENCE, cost: Cost::FLOOR };
        let mut case = Case::create_for(&folder, &first, &mut entropy(1), NOW).unwrap();
        let keys = NewKeys::Passphrase { passphrase: SENTENCE, cost: Cost::FLOOR };
        case.add_user(&UserId::new("second"), &BTreeSet::from([Role::Publisher]), keys, &mut entropy(2), NOW).unwrap();
        drop(case);
        let office = Self { _kept: kept, folder };
        let mut case = office.open("first", NOW);
        let parser = |files: &import::Files| assize_intake::read_package(files).map_err(DocketError::Package);
        import::import(&mut case, package, &parser, "a colleague", NOW).unwrap();
        consent::decide_public(&mut case, &[], PUBLIC, "all are printed", NOW).unwrap();
        release::schedule(&mut case, EDITION, NOW).unwrap();
        // What was drawn once is taken over by every edition that hears the same claims.
        results::record(&mut case, texts(), NOW, &quiet).unwrap();
        office
    }

    fn open(&self, user: &str, now: &str) -> OpenCase {
        let credentials = Credentials { user: Some(UserId::new(user)), passphrase: SENTENCE, key_file: None };
        OpenCase::open(&self.folder, &credentials, Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(90), now })
            .unwrap()
    }

    /// The files of an edition for the public, after both have signed.
    fn let_out(&self, edition: Date, now: &str) -> (ReleaseId, Files) {
        let mut first = self.open("first", now);
        let id = release::propose(&mut first, texts(), edition, Audience::Public, now, &quiet).unwrap().proposal.id;
        drop(first);
        let mut second = self.open("second", now);
        release::approve(&mut second, texts(), &id, now, &quiet).unwrap();
        release::write(&mut second, texts(), None, now, &quiet).unwrap()
    }
}

/// A person whose names and places the vault knows, and who agreed to these uses of the interview.
fn speaker(case: &mut OpenCase, agreed: &[Use]) -> Pseudonym {
    let person =
        Identity { names: vec!["Hong Pal-gae".into()], places: vec!["Sosong-ri".into()], ..Identity::default() };
    let pseudonym = identity::add(case, &person, &[], &mut entropy(3), NOW).unwrap();
    answer(case, INTERVIEW, &pseudonym, agreed, None);
    pseudonym
}

/// Whoever gave the other interviews agreed to these uses.
fn others(case: &mut OpenCase, agreed: &[Use]) {
    for other in OTHERS {
        answer(case, &format!("S90{other}"), &Pseudonym::new(other.repeat(32)), agreed, None);
    }
}

/// A yes of this person about the interview.
fn template(person: &Pseudonym) -> Consent {
    Consent {
        id: ConsentId::new(""),
        source: SourceId::new(INTERVIEW),
        person: person.clone(),
        intended: Use::InternalAnalysis,
        recipient: None,
        answer: ConsentAnswer::Given,
        date: "2025-03-02".parse().unwrap(),
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: None,
        language: "ko".into(),
        explained: "read out, signed".into(),
        expiry: None,
        conditions: Vec::new(),
    }
}

fn answer(case: &mut OpenCase, source: &str, person: &Pseudonym, agreed: &[Use], recipient: Option<&str>) {
    let source = SourceId::new(source);
    let recipient = recipient.map(RecipientId::new);
    let template = Consent { source: source.clone(), recipient, ..template(person) };
    let answers = consent::numbered(case, &template, agreed).unwrap();
    let people = vec![PersonBehind { source, person: person.clone(), role: PersonRole::Speaker }];
    consent::record(case, &Additions { people, answers, ..Additions::default() }, NOW).unwrap();
}

fn withdrawal(person: &Pseudonym, day: &str) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::new(""),
        person: person.clone(),
        source: None,
        uses: Vec::new(),
        date: day.parse().unwrap(),
        received_by: "first".into(),
        erasure_asked: true,
    }
}

/// Every file as text: pages and tables as they are, the workbook's parts taken apart.
fn holds(files: &Files, word: &str) -> Vec<String> {
    let in_text = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(word);
    let mut found: Vec<String> =
        files.iter().filter(|(_, bytes)| in_text(bytes)).map(|(name, _)| name.clone()).collect();
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(&files["workbook.xlsx"])).unwrap();
    for (sheet, range) in calamine::Reader::worksheets(&mut book) {
        if range.used_cells().any(|(_, _, cell)| cell.to_string().contains(word)) {
            found.push(format!("workbook.xlsx {sheet}"));
        }
    }
    found
}

#[test]
fn an_interview_without_consent_is_used_for_nothing_and_leaves_no_trace_in_a_release() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let seen = results::checks(&mut first, texts(), NOW, &quiet).unwrap();
    assert!(!seen.study.sources.contains_key(&SourceId::new(INTERVIEW)));
    drop(first);
    let (id, files) = office.let_out(EDITION, NOW);
    for word in [INTERVIEW, "C900", "Sosong-ri", "Interview 1"] {
        assert_eq!(holds(&files, word), Vec::<String>::new(), "{word}");
    }
    let first = office.open("first", NOW);
    let (_, all) = release::list(&first).unwrap();
    let out = all[0].release.as_ref().unwrap();
    assert_eq!((&out.id, out.edition), (&id, EDITION));
    let chain = custody::chain(&first, "S001", NOW).unwrap();
    let copies = chain.links.iter().filter_map(|one| match &one.link.act {
        Act::Copied(copy) => Some((copy.kind, copy.digest.clone())),
        _ => None,
    });
    assert_eq!(copies.collect::<Vec<_>>(), [(CopyKind::Report, custody::digest_of_files(&files))]);
    let why: Vec<String> =
        out.withheld.iter().map(|one| format!("{} {}: {}", one.id, one.intended, one.because)).collect();
    expect![[r#"
        C900 internal-analysis: its source S900 is kept back
        C900 quotation-under-pseudonym: its source S900 is kept back
        C900 anonymous-statistics: its source S900 is kept back
        C900 public-data-set: its source S900 is kept back
        S900 internal-analysis: nobody is on record who gave the account, and no ground stands for it
        S900 quotation-under-pseudonym: nobody is on record who gave the account, and no ground stands for it
        S900 anonymous-statistics: nobody is on record who gave the account, and no ground stands for it
        S900 public-data-set: nobody is on record who gave the account, and no ground stands for it"#]]
    .assert_eq(&why.join("\n"));
}

#[test]
fn words_of_somebody_who_agreed_leave_without_names_places_and_numbers() {
    let office = Office::of(&package_with_others());
    let mut first = office.open("first", NOW);
    speaker(&mut first, PUBLIC);
    others(&mut first, PUBLIC);
    let unscreened = release::propose(&mut first, texts(), EDITION, Audience::Public, NOW, &quiet).unwrap_err();
    expect!["the texts were not held against the identity vault since it changed; an identity keeper does it: assize release screen"].assert_eq(&unscreened.to_string());
    let screened = release::screen(&mut first, &mut entropy(4), NOW).unwrap();
    assert_eq!((screened.people, screened.places), (1, vec!["C900 text".to_owned(), "P90 area".to_owned()]));
    drop(first);
    let (_, files) = office.let_out(EDITION, NOW);
    for word in ["Pal-gae", "Hong", "Sosong-ri", "9876-5432", "Crew of 31"] {
        assert_eq!(holds(&files, word), Vec::<String>::new(), "{word}");
    }
    let page = String::from_utf8(files["evidence/C900.html"].clone()).unwrap();
    assert!(page.contains("Our foreman [[P1]] of [[L1]] kept the passports; call [[N1]]."), "{page}");
    assert!(page.contains("published 2026,") && !page.contains("2025"), "the year of the edition: {page}");
    let posting = String::from_utf8(files["evidence/P90.html"].clone()).unwrap();
    assert!(posting.contains("2012 to 2015") && !posting.contains("2012-03"), "{posting}");
    let persons = String::from_utf8(files["tables/persons.csv"].clone()).unwrap();
    assert!(persons.contains("withheld") && !persons.contains(",3\r\n"), "{persons}");
}

#[test]
fn an_account_that_nobody_shares_stays_and_what_that_costs_is_told_exactly_inside_and_in_steps_outside() {
    let office = Office::of(&package_with_others());
    let mut first = office.open("first", NOW);
    speaker(&mut first, PUBLIC);
    let as_it_stands = release::screen(&mut first, &mut entropy(4), NOW).unwrap().alike;
    assert_eq!((as_it_stands.k, as_it_stands.all.people, as_it_stands.all.people_withheld), (Some(1), 1, 1));
    let propose =
        |case: &mut OpenCase| release::propose(case, texts(), EDITION, Audience::Public, NOW, &quiet).unwrap();
    let alone = propose(&mut first);
    let because = "too few other accounts leave in the same form, or they tell the same";
    let stays: Vec<&str> =
        alone.withheld.iter().filter(|one| one.because == because).map(|one| one.id.as_str()).collect();
    assert_eq!(stays, ["C900", "P90", INTERVIEW]);
    assert_eq!((alone.alike.k, alone.alike.all.people_withheld), (None, 1));
    others(&mut first, PUBLIC);
    let shared = propose(&mut first);
    let told = serde_json::to_string(&shared.alike).unwrap();
    expect![[r#"{"asked":{"k":3,"l":2},"k":3,"l":2,"all":{"people":3,"people_withheld":0,"rows":6,"rows_withheld":0},"groups":[{"by":"host","group":"QAT","people":3,"people_withheld":0,"rows":6,"rows_withheld":0},{"by":"sector","group":"construction","people":3,"people_withheld":0,"rows":6,"rows_withheld":0}]}"#]].assert_eq(&told);
    let reached = |said: &[String]| -> String {
        let sentence = said.iter().find(|one| one.contains("leaves in the same form")).unwrap();
        sentence.rsplit_once("given. ").unwrap().1.to_owned()
    };
    assert_eq!(reached(&alone.said), "No account that a person gave is in this edition.");
    assert_eq!(reached(&shared.said), "Reached in this edition: k = 3, l = 2.");
    for preview in [alone, shared] {
        let steps =
            "How many people's accounts stay for it is not said: there are too few to say it without telling of one.";
        assert!(preview.said.iter().any(|one| one == steps), "{:?}", preview.said);
    }
}

#[test]
fn a_use_that_nobody_was_asked_about_is_a_no_whatever_else_was_agreed_to() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let person = speaker(&mut first, PUBLIC);
    release::screen(&mut first, &mut entropy(4), NOW).unwrap();
    let audience = |name: &str| Audience::UnBody(RecipientId::new(name));
    let none = release::propose(&mut first, texts(), EDITION, audience("OHCHR"), NOW, &quiet).unwrap_err();
    expect!["none of the 215 sources may go to the UN body OHCHR: nobody is on record who agreed to un-body on 2026-01-10; `assize consent list` shows who agreed to what"].assert_eq(&none.to_string());
    answer(&mut first, INTERVIEW, &person, &[Use::UnBody], Some("OHCHR"));
    let seen = release::propose(&mut first, texts(), EDITION, audience("OHCHR"), NOW, &quiet).unwrap();
    assert_eq!((seen.sources, seen.statements), ((1, 215), (1, 89)));
    let other = release::propose(&mut first, texts(), EDITION, audience("ILO"), NOW, &quiet).unwrap_err().to_string();
    assert!(other.contains("may go to the UN body ILO"), "{other}");
}

#[test]
fn an_account_that_was_only_analysed_touches_no_edition_when_it_is_withdrawn() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let person = speaker(&mut first, &[Use::InternalAnalysis, Use::Statistics]);
    release::screen(&mut first, &mut entropy(4), NOW).unwrap();
    drop(first);
    office.let_out(EDITION, NOW);
    let mut first = office.open("first", NOW);
    let done = consent::withdraw(&mut first, texts(), withdrawal(&person, "2026-01-10"), NOW, &quiet).unwrap();
    assert!(
        done.touched.figures.iter().any(|figure| figure.as_str().starts_with("F-")),
        "figures of the case rest on it"
    );
    assert_eq!(done.touched.released, [], "the edition was computed without it");
}

#[test]
fn a_withdrawal_stops_what_was_approved_names_what_is_out_and_computes_again() {
    let office = Office::of(&package_with_others());
    let mut first = office.open("first", NOW);
    let person = speaker(&mut first, PUBLIC);
    others(&mut first, PUBLIC);
    release::screen(&mut first, &mut entropy(4), NOW).unwrap();
    results::record(&mut first, texts(), NOW, &quiet).unwrap();
    drop(first);
    let (id, _) = office.let_out(EDITION, NOW);
    let mut first = office.open("first", NOW);
    let done = consent::withdraw(&mut first, texts(), withdrawal(&person, "2026-01-10"), NOW, &quiet).unwrap();
    assert!(done.rerun, "an analyst's withdrawal computes again");
    assert_eq!(done.touched.sources, BTreeSet::from([SourceId::new(INTERVIEW)]));
    assert_eq!(done.counted, std::slice::from_ref(&id), "the exact tables counted the person too");
    let out = &done.touched.released[0];
    assert_eq!((&out.release, out.quotations.contains("C900")), (&id, true));
    assert!(out.figures.iter().any(|figure| figure.as_str().starts_with("F-")), "{:?}", out.figures);
    assert!(!done.unlinked.is_empty(), "entries about the person are cut from them");
    let left = results::checks(&mut first, texts(), NOW, &quiet).unwrap();
    assert!(!left.results.trace.nodes().contains_key("C900"));
    let again = release::write(&mut first, texts(), Some(&id), NOW, &quiet).unwrap_err().to_string();
    assert!(again.contains("no longer stands"), "{again}");
    let near = release::schedule(&mut first, date(2026, 1, 11), NOW).unwrap_err().to_string();
    expect!["2026-01-11 is too near: accepted is 2026-02-07 or later, since an edition called for at short notice would show what a withdrawal changed"].assert_eq(&near);
    assert!(release::schedule(&mut first, date(2026, 2, 7), NOW).is_ok());
}

#[test]
fn a_release_needs_its_day_two_publishers_and_a_case_that_did_not_change() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let mut said = Vec::new();
    let mut refused = |what: Result<(), DocketError>| said.push(what.unwrap_err().to_string());
    let other = date(2026, 3, 1);
    refused(release::propose(&mut first, texts(), other, Audience::Public, NOW, &quiet).map(drop));
    release::schedule(&mut first, other, NOW).unwrap();
    let id = release::propose(&mut first, texts(), other, Audience::Public, NOW, &quiet).unwrap().proposal.id;
    refused(release::write(&mut first, texts(), Some(&id), NOW, &quiet).map(drop));
    refused(release::approve(&mut first, texts(), &id, NOW, &quiet).map(drop));
    drop(first);
    let mut second = office.open("second", NOW);
    release::approve(&mut second, texts(), &id, NOW, &quiet).unwrap();
    refused(release::approve(&mut second, texts(), &id, NOW, &quiet).map(drop));
    refused(release::write(&mut second, texts(), Some(&id), NOW, &quiet).map(drop));
    drop(second);
    let later = "2026-03-01T08:00:00Z";
    let mut first = office.open("first", later);
    let revoked = vec![(assize_record::id::GroundId::new("G001"), "2026-02-01".parse().unwrap())];
    consent::record(&mut first, &Additions { revoked, ..Additions::default() }, later).unwrap();
    refused(release::write(&mut first, texts(), Some(&id), later, &quiet).map(drop));
    expect![[r#"
        no edition is planned for 2026-03-01; accepted is 2026-01-10
        REL-2026-03-01-1 is not approved; another publisher than first approves it: assize release approve REL-2026-03-01-1
        to approve a release needs a second person: one person cannot be both who proposes and who approves, and `first` is; accepted is another publisher
        an approval of REL-2026-03-01-1 is there already; accepted is an id that is free
        REL-2026-03-01-1 is the edition of 2026-03-01; it leaves on that day
        REL-2026-03-01-1 no longer stands: consents, decisions, the study or the program changed since it was proposed; propose the next edition (assize release propose)"#]].assert_eq(&said.join("\n"));
}

#[test]
fn a_name_in_the_place_of_a_pseudonym_is_refused_without_being_repeated() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let people = vec![PersonBehind {
        source: SourceId::new(INTERVIEW),
        person: Pseudonym::new("Hong Pal-gae"),
        role: PersonRole::Speaker,
    }];
    let said = consent::record(&mut first, &Additions { people, ..Additions::default() }, NOW).unwrap_err().to_string();
    expect!["a person is named by something else than a pseudonym; accepted are the 32 digits that `assize identity add` gives"].assert_eq(&said);
    assert!(!said.contains("Hong"));
    assert!(Path::new(&office.folder).exists());
}

#[test]
fn no_file_of_a_release_tells_who_made_it_when_or_with_what_but_the_typesetter() {
    let office = Office::new();
    let (_, files) = office.let_out(EDITION, NOW);
    let told = pdf_traces(&files["report.pdf"], &["Typst 0.15.1"]);
    assert_eq!(told, [], "the PDF tells");
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(&files["workbook.xlsx"])).unwrap();
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut book.by_name(part).unwrap(), &mut xml).unwrap();
        assert_eq!(workbook_traces(&xml), [], "{part}: {xml}");
    }
}

/// A case with a budget, and a proposal with noise of this epsilon.
fn propose_noisy(office: &Office, user: &str, epsilon_thousandths: u32, seed: u8) -> Result<ReleaseId, DocketError> {
    let asked = noisy::Asked { epsilon_thousandths, length: 1 };
    let mut case = office.open(user, NOW);
    let made = release::propose_noisy(&mut case, texts(), (EDITION, asked), &mut entropy(seed), NOW, &quiet)?;
    assert!(made.said.iter().any(|line| line.starts_with("Promise: epsilon")), "{:?}", made.said);
    Ok(made.proposal.id)
}

fn let_out(office: &Office, user: &str, id: &ReleaseId) -> Result<Files, DocketError> {
    let mut case = office.open(user, NOW);
    release::approve(&mut case, texts(), id, NOW, &quiet)?;
    Ok(release::write(&mut case, texts(), Some(id), NOW, &quiet)?.1)
}

#[test]
fn noisy_counts_take_the_place_of_exact_ones_and_spend_a_budget_that_is_set_once() {
    let office = Office::new();
    let mut first = office.open("first", NOW);
    let person = Pseudonym::new("7".repeat(32));
    answer(&mut first, INTERVIEW, &person, &[Use::InternalAnalysis, Use::Statistics], None);
    assert_eq!(noisy::budget(&first).unwrap(), None);
    drop(first);
    let none = propose_noisy(&office, "first", 1000, 11).unwrap_err().to_string();
    assert!(none.contains("no budget of noisy counts is set; `assize release budget"), "{none}");
    let mut first = office.open("first", NOW);
    let set = noisy::set_budget(&mut first, 2000, 6, NOW).unwrap();
    let again = noisy::set_budget(&mut first, 9000, 6, NOW).unwrap_err().to_string();
    assert!(again.contains("set to epsilon 2 since 2026-01-10") && again.contains("cannot be set anew"), "{again}");
    drop(first);
    let much = propose_noisy(&office, "first", 2500, 11).unwrap_err().to_string();
    assert!(much.contains("epsilon 2.5 is more than is left of the budget; accepted is at most 2"), "{much}");

    let one = propose_noisy(&office, "first", 1500, 11).unwrap();
    let two = propose_noisy(&office, "first", 1500, 12).unwrap();
    let files = let_out(&office, "second", &one).unwrap();
    assert!(files.keys().any(|name| name.ends_with("persons_noisy.csv")), "{:?}", files.keys());
    assert!(!files.keys().any(|name| name.ends_with("/persons.csv")));
    assert!(!holds(&files, "counted with noise").is_empty());
    let mut second = office.open("second", NOW);
    assert_eq!(release::write(&mut second, texts(), Some(&one), NOW, &quiet).unwrap().1, files, "the same noise again");
    let after = noisy::budget(&second).unwrap().unwrap();
    let taken: Vec<&ReleaseId> = after.spent.iter().map(|(id, _)| id).collect();
    assert_eq!(taken, [&one]);
    assert_eq!(after.left, set.left - after.spent[0].1, "written twice, paid once");
    drop(second);

    let stale = let_out(&office, "second", &two).unwrap_err().to_string();
    assert!(stale.contains("another edition with noisy counts was let out since"), "{stale}");
    let rest = propose_noisy(&office, "first", 1500, 13).unwrap_err().to_string();
    assert!(rest.contains("more than is left of the budget; accepted is at most"), "{rest}");

    let mut first = office.open("first", NOW);
    let quotes = Withdrawal { uses: vec![Use::Quotation], ..withdrawal(&person, "2026-01-10") };
    let about_quotes = consent::withdraw(&mut first, texts(), quotes, NOW, &quiet).unwrap();
    assert_eq!(about_quotes.counted, [], "who takes back a quotation is still counted");
    let gone = consent::withdraw(&mut first, texts(), withdrawal(&person, "2026-01-10"), NOW, &quiet).unwrap();
    assert_eq!(gone.counted, [one], "an edition with noisy counts rests on whoever was counted");
}
