//! Every operation, asked by a user with every single role: who may, who is refused, and what the refusal says.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chance.rs"]
mod chance;

use assize_docket::audit_export::audit_export;
use assize_docket::deposit::{Outside, deposit};
use assize_docket::open_case::OpenCase;
use assize_docket::permit::Operation;
use assize_docket::shelf::{Shelf, example, shelf};
use assize_docket::{
    DocketError, backup, checkpoint, claims, consent, custody, echoes, identity, import, link, log, passphrase,
    recovery, release,
};
use assize_docket::{results, rotate, scenario, users, verify};
use assize_record::consent::{Additions, Withdrawal};
use assize_record::custody::{Channel, Handover};
use assize_record::id::{Pseudonym, ReleaseId, UserId};
use assize_record::identity::{Identity, Reason};
use assize_record::linkage::{Kind, Said};
use assize_record::release::Audience;
use assize_record::role::Role;
use assize_record::term::Use;
use assize_store::{Case, Cost, Credentials, ExportApproval, FirstUser, NewKeys, Recovers, SignedExport, Upkeep};
use chance::entropy;
use expect_test::expect;
use jiff::civil;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

const NOW: &str = "2026-01-01T00:00:00Z";
const SENTENCE: &[u8] = b"what everybody in this office would say";
/// Keeps the auditor's role beside one that holds a key of the case: an auditor alone opens nothing.
const AUDITING_COLLECTOR: &str = "auditing-collector";

/// A case with a user for every role, called like the role, a second identity keeper, and one user with two roles.
fn office(place: &Path) -> PathBuf {
    let folder = place.join("case");
    let first = FirstUser {
        user: UserId::new("founder"),
        roles: Role::ALL.iter().copied().collect(),
        passphrase: SENTENCE,
        cost: Cost::FLOOR,
    };
    let mut case = Case::create_for(&folder, &first, &mut entropy(1), NOW).unwrap();
    let singles = Role::ALL.iter().map(|role| (role.code(), vec![*role]));
    let more =
        [(AUDITING_COLLECTOR, vec![Role::Auditor, Role::Collector]), ("second-keeper", vec![Role::IdentityKeeper])];
    for (number, (name, roles)) in (2..).zip(singles.chain(more)) {
        let keys = NewKeys::Passphrase { passphrase: SENTENCE, cost: Cost::FLOOR };
        let roles: BTreeSet<Role> = roles.into_iter().collect();
        case.add_user(&UserId::new(name), &roles, keys, &mut entropy(number), NOW).unwrap();
    }
    folder
}

fn open(folder: &Path, name: &str) -> Result<OpenCase, DocketError> {
    let credentials = Credentials { user: Some(UserId::new(name)), passphrase: SENTENCE, key_file: None };
    OpenCase::open(folder, &credentials, Upkeep { cost: Cost::FLOOR, entropy: &mut entropy(90), now: NOW })
}

fn texts() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| shelf().unwrap())
}

fn proposal() -> (SignedExport, ExportApproval) {
    let proposal = serde_json::json!({
        "case": "another", "pseudonyms": [], "recipient": "a court", "reason": "court", "at": NOW, "by": "somebody"
    });
    let signed = serde_json::json!({ "proposal": proposal, "signature": "" });
    let approval = serde_json::json!({ "by": "somebody else", "signature": "" });
    (serde_json::from_value(signed).unwrap(), serde_json::from_value(approval).unwrap())
}

/// Does the operation through the function that offers it, cheaply: mostly with something that is refused once the permit
/// has been given.
fn attempt(case: &mut OpenCase, operation: Operation, place: &Path) -> Result<(), DocketError> {
    let (nobody, none) = (UserId::new("nobody"), BTreeSet::new());
    let roles = |role: Role| BTreeSet::from([role]);
    let founder = UserId::new("founder");
    let one = Pseudonym::new("0".repeat(32));
    let none_such = ReleaseId::new("REL-2025-01-01-1");
    let chance = &mut entropy(91);
    let quiet = |_: &str| ();
    match operation {
        Operation::Import => {
            let parser = |_: &import::Files| Err(DocketError::Unread("nothing is read here".to_owned()));
            import::import(case, &example(), &parser, "a test", NOW).map(drop)
        }
        Operation::ListClaims => claims::claims(case, &claims::Filter::default(), NOW).map(drop),
        Operation::Echo => echoes::ask(case, &echoes::Asked::default(), NOW).map(drop),
        Operation::Check => results::checks(case, texts(), NOW, &quiet).map(drop),
        Operation::Judge => results::findings(case, texts(), NOW, &quiet).map(drop),
        Operation::Trace => results::traced(case, texts(), NOW, &quiet).map(drop),
        Operation::Estimate => scenario::estimates(case, &texts().scenarios[0], 1, NOW).map(drop),
        Operation::Rate => results::ratings(case, texts(), NOW, &quiet).map(drop),
        Operation::RecordResults => results::record(case, texts(), NOW, &quiet).map(drop),
        Operation::RecordConsent => consent::record(case, &Additions::default(), NOW).map(drop),
        Operation::Withdraw => consent::withdraw(case, texts(), withdrawal(&one), NOW, &quiet).map(drop),
        Operation::DecideGround => consent::decide_public(case, &[], &[Use::Quotation], "printed", NOW).map(drop),
        Operation::ListConsent => consent::standing(case, Use::ALL, None, NOW).map(drop),
        Operation::ScheduleEdition => release::schedule(case, civil::date(2025, 1, 1), NOW).map(drop),
        Operation::SetNoiseBudget => release::noisy::set_budget(case, 4000, 0, NOW).map(drop),
        Operation::ScreenTexts => release::screen(case, chance, NOW).map(drop),
        Operation::ListReleases => release::list(case).map(drop),
        Operation::ProposeRelease => {
            release::propose(case, texts(), civil::date(2025, 1, 1), Audience::Public, NOW, &quiet).map(drop)
        }
        Operation::ApproveRelease => release::review(case, texts(), &none_such, NOW, &quiet)
            .map(drop)
            .and(release::approve(case, texts(), &none_such, NOW, &quiet).map(drop)),
        Operation::Report => release::write(case, texts(), None, NOW, &quiet).map(drop),
        Operation::SeeCustody => custody::chain(case, "S999", NOW).map(drop),
        Operation::CertifyCustody => custody::certificate(case, "S999", chance, NOW).map(drop),
        Operation::CheckCustody => custody::check(case, NOW).map(drop),
        Operation::HandOver => {
            let nowhere = Handover { from: String::new(), to: String::new(), channel: Channel::NotSaid };
            custody::hand_over(case, &nowhere, NOW).map(drop)
        }
        Operation::ListLog => log::list(case, &log::Filter::default()).map(drop),
        Operation::SeeVouched => log::vouched(case, NOW).map(drop),
        Operation::Checkpoint => checkpoint::checkpoint(case, u64::MAX, chance, NOW).map(drop),
        Operation::Deposit => deposit(case, &Outside::Cosignature { note: "", key: "" }, NOW).map(drop),
        Operation::ExportAudit => audit_export(case, place, chance, NOW).map(drop),
        Operation::Verify => verify::verify(case, texts(), &[], NOW, &quiet).map(drop),
        Operation::ListUsers => users::list(case).and(users::fingerprint(case, &founder)).map(drop),
        Operation::AddUser => users::add(case, &founder, &roles(Role::Coder), SENTENCE, chance, NOW),
        Operation::Grant => users::grant(case, &nobody, &roles(Role::Coder), &none, chance, NOW).map(drop),
        Operation::GrantIdentityKeeper => {
            users::grant(case, &nobody, &roles(Role::IdentityKeeper), &none, chance, NOW).map(drop)
        }
        Operation::RemoveUser => users::remove(case, &nobody, chance, NOW).map(drop),
        Operation::ChangeOwnPassphrase => passphrase::change(case, b"short", chance, NOW),
        Operation::MakeCaseShares => recovery::make(case, Recovers::Case, chance, NOW).map(drop),
        Operation::MakeVaultShares => recovery::make(case, Recovers::Vault, chance, NOW).map(drop),
        // A folder below a file cannot be made, whoever asks.
        Operation::Backup => backup::backup(case, Path::new("Cargo.toml/backups"), NOW).map(drop),
        Operation::Rotate => rotate::rotate(case, chance, NOW),
        Operation::RotateVault => rotate::rotate_vault(case, chance, NOW),
        Operation::PutIdentity => identity::add(case, &Identity::default(), &[], chance, NOW).map(drop),
        Operation::OpenIdentity => identity::open(case, &one, Reason::Contact, "", chance, NOW).map(drop),
        Operation::ListIdentities => identity::list(case, chance, NOW).map(drop),
        Operation::EraseIdentity => identity::erase(case, &one, "", chance, NOW),
        Operation::ProposeExport => identity::propose_export(case, none_of(), "a court", Reason::Court, NOW).map(drop),
        Operation::ApproveExport => identity::approve_export(case, &proposal().0, NOW).map(drop),
        Operation::ExportIdentities => {
            let (signed, approval) = proposal();
            identity::export(case, &signed, &approval, chance, NOW).map(drop)
        }
        on_lists => attempt_on_lists(case, on_lists, chance),
    }
}

/// The same for the operations on lists of persons.
fn attempt_on_lists(
    case: &mut OpenCase,
    operation: Operation,
    chance: &mut impl FnMut(&mut [u8]) -> Result<(), String>,
) -> Result<(), DocketError> {
    let quiet = |_: &str| ();
    match operation {
        Operation::LinkLists => {
            let settings = link::Settings::standard();
            let offer = link::Offer { files: &[], mapping: None, words: "a test", settings: &settings };
            link::link(case, &offer, chance, NOW, &quiet).map(drop)
        }
        Operation::RemoveList => link::remove(case, "visas.csv", "a test", chance, NOW),
        Operation::SeeLinkage => link::see(case, Kind::Person).map(drop),
        Operation::SeePair => link::pair::why(case, PAIR, "a test", chance, NOW, &quiet).map(drop),
        Operation::JudgePair => link::judge::judge(case, PAIR, Said::Same, "a test", chance, NOW).map(drop),
        Operation::WithdrawJudgement => link::judge::withdraw(case, 1, "a test", chance, NOW).map(drop),
        Operation::ScoreLinkage => {
            link::score::score(case, (Kind::Person, "truth"), "a test", chance, NOW, &quiet).map(drop)
        }
        Operation::ProposePairs => {
            link::export::propose(case, (Kind::Person, 0.5), "a court", Reason::Court, NOW).map(drop)
        }
        Operation::ExportPairs => {
            let (signed, approval) = proposal();
            let out = link::export::export(case, &signed, &approval, chance, NOW).map(drop);
            let explained = link::export::explain(case, (&signed, &approval), PAIR, chance, NOW, &quiet).map(drop);
            out.and(explained)
        }
        other => panic!("{other:?} has no attempt"),
    }
}

/// Two records that no case has.
const PAIR: (&str, &str) = ("00000000", "11111111");

fn withdrawal(person: &Pseudonym) -> Withdrawal {
    serde_json::from_value(serde_json::json!({
        "id": "", "person": person, "source": null, "uses": [], "date": "2026-01-01", "received_by": "a test",
        "erasure_asked": false
    }))
    .unwrap()
}

fn none_of() -> BTreeSet<Pseudonym> {
    BTreeSet::new()
}

/// Every operation as `user`; true where it was permitted, whatever came of it then.
fn walk(folder: &Path, user: &str) -> BTreeMap<Operation, bool> {
    let place = folder.parent().unwrap();
    let mut case = open(folder, user).unwrap();
    let mut permitted = BTreeMap::new();
    for operation in Operation::ALL {
        let refusal = match attempt(&mut case, *operation, place) {
            Err(DocketError::NotPermitted { operation, needed, held }) => Some((operation, needed, held)),
            _ => None,
        };
        if let Some((named, needed, held)) = &refusal {
            assert_eq!((*named, *needed, held), (*operation, operation.roles(), &case.roles()), "{user}");
        }
        permitted.insert(*operation, refusal.is_none());
    }
    permitted
}

#[test]
fn every_operation_is_done_by_the_roles_of_the_table_and_by_no_other() {
    let kept = TempDir::new().unwrap();
    let folder = office(kept.path());
    for role in Role::ALL.iter().filter(|role| role.reads_the_case()) {
        let wanted: BTreeMap<_, _> = Operation::ALL.iter().map(|one| (*one, one.is_for(*role))).collect();
        assert_eq!(walk(&folder, role.code()), wanted, "{role}");
    }
    let both = |one: &Operation| one.is_for(Role::Auditor) || one.is_for(Role::Collector);
    let wanted: BTreeMap<_, _> = Operation::ALL.iter().map(|one| (*one, both(one))).collect();
    assert_eq!(walk(&folder, AUDITING_COLLECTOR), wanted);
    let alone = open(&folder, "auditor").err().unwrap().to_string();
    assert!(alone.contains("an auditor reads the audit bundle"), "{alone}");
}

#[test]
fn the_table_is_this_one() {
    let row = |operation: &Operation| {
        let marks: String = Role::ALL.iter().map(|role| if operation.is_for(*role) { " x" } else { " ." }).collect();
        format!("{marks}  {}", operation.words())
    };
    let head: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    let rows: Vec<String> = Operation::ALL.iter().map(row).collect();
    expect![[r#"
        collector, coder, reviewer, analyst, publisher, custodian, auditor, identity-keeper
         x . . . . . . .  import a data package
         x x x x x . . .  list claims
         . x x x x . . .  look for echoes
         . x x x x . . .  check claims against one another
         . x x x x . . .  judge by standards
         . x x x x . . .  trace a figure or a source
         . . . x x . . .  estimate people and money
         . . . x x . . .  rate states
         . . . x . . . .  record results
         x . . . x . . .  record what people agreed to
         x x x x x x . x  record a withdrawal
         . . . . x . . .  decide that a published document may be used
         x x x x x . . .  list what people agreed to
         . . . . x . . .  plan an edition
         . . . . x . . .  set the budget of noisy counts
         . . . . . . . x  hold the texts against the identity vault
         . x x x x x . .  list releases
         . . . . x . . .  propose a release
         . . . . x . . .  approve a release
         . . . . x . . .  write the report of an approved release
         x x x x x x x .  see a source's chain of custody
         . . . . . x . .  print a custody certificate
         . . . . . x . .  check the evidence and note it
         x . . . . x . .  note that the case changed hands or place
         . . . . . x x .  list the log
         . . . . . x x .  see how far the log is vouched for
         . . . . . x . .  sign a checkpoint
         . . . . . x x .  deposit an outside signature
         . . . . . x x .  export the log
         . . . . . x x .  verify the case
         x x x x x x x x  list users
         . . . . . x . .  add a user
         . . . . . x . .  give or take roles
         . . . . . x . x  give or take the role identity-keeper
         . . . . . x . .  remove a user
         x x x x x x x x  change one's own passphrase
         . . . . . x . .  make recovery shares of the case
         . . . . . . . x  make recovery shares of the identity vault
         . . . . . x . .  back the case up
         . . . . . x . .  change the keys of the case
         . . . . . . . x  change the key of the identity vault
         . . . . . . . x  put an identity in
         . . . . . . . x  open an identity
         . . . . . . . x  list pseudonyms
         . . . . . . . x  erase an identity
         . . . . . . . x  propose an export of identities
         . . . . . . . x  approve an export of identities
         . . . . . . . x  export identities
         . . . . . . . x  put lists of persons into the vault and link them
         . . . . . . . x  remove a list of persons from the vault
         . . . x x . . x  see what a linkage found, without names
         . . . . . . . x  see two records of lists beside one another
         . . . . . . . x  judge whether two records are one person
         . . . . . . . x  withdraw a judgement about two records
         . . . . . . . x  hold a linkage against a known truth
         . . . . . . . x  propose an export of pairs
         . . . . . . . x  export pairs"#]]
    .assert_eq(&format!("{}\n{}", head.join(", "), rows.join("\n")));
}

#[test]
fn an_export_of_identities_needs_two_people_and_so_does_its_approval() {
    let kept = TempDir::new().unwrap();
    let folder = office(kept.path());
    let mut first = open(&folder, "identity-keeper").unwrap();
    let person = Identity { names: vec!["Made-up Person".into()], ..Identity::default() };
    let one = identity::add(&mut first, &person, &[], &mut entropy(92), NOW).unwrap();
    let signed = identity::propose_export(&mut first, [one.clone()].into(), "a court", Reason::Court, NOW).unwrap();
    let said = identity::approve_export(&mut first, &signed, NOW).unwrap_err();
    assert!(matches!(&said, DocketError::OnePerson { operation: Operation::ApproveExport, .. }));
    expect!["to approve an export of identities needs a second person: one person cannot be both who proposes and who approves, and `identity-keeper` is; accepted is another identity-keeper"].assert_eq(&said.to_string());
    let own = serde_json::json!({ "by": "identity-keeper", "signature": signed.signature });
    let own: ExportApproval = serde_json::from_value(own).unwrap();
    let said = identity::export(&mut first, &signed, &own, &mut entropy(93), NOW).unwrap_err();
    assert!(matches!(said, DocketError::OnePerson { operation: Operation::ExportIdentities, .. }), "{said}");
    drop(first);
    let mut second = open(&folder, "second-keeper").unwrap();
    let approval = identity::approve_export(&mut second, &signed, NOW).unwrap();
    let out = identity::export(&mut second, &signed, &approval, &mut entropy(94), NOW).unwrap();
    assert_eq!(out, BTreeMap::from([(one, person)]));
}

#[test]
fn a_keeper_gives_the_keepers_role_and_nothing_else_and_a_custodian_needs_the_vaults_key_for_it() {
    let kept = TempDir::new().unwrap();
    let folder = office(kept.path());
    let (coder, none) = (UserId::new("coder"), BTreeSet::new());
    let give = |case: &mut OpenCase, roles: &[Role]| {
        let roles = roles.iter().copied().collect();
        users::grant(case, &coder, &roles, &none, &mut entropy(95), NOW).map_err(|error| error.to_string())
    };
    let mut custodian = open(&folder, "custodian").unwrap();
    let without_key = give(&mut custodian, &[Role::IdentityKeeper]).unwrap_err();
    assert!(without_key.contains("does not hold the key of the identity vault"), "{without_key}");
    drop(custodian);
    let mut keeper = open(&folder, "identity-keeper").unwrap();
    let more = give(&mut keeper, &[Role::IdentityKeeper, Role::Custodian]).unwrap_err();
    expect!["to give or take roles needs the role custodian; you have identity-keeper (assize user list names who has it, a custodian gives roles)"].assert_eq(&more);
    assert_eq!(give(&mut keeper, &[Role::IdentityKeeper]), Ok([Role::Coder, Role::IdentityKeeper].into()));
}

#[test]
fn who_may_read_sees_results_and_only_an_analyst_records_them() {
    let kept = TempDir::new().unwrap();
    let folder = office(kept.path());
    let parser = |files: &import::Files| assize_intake::read_package(files).map_err(DocketError::Package);
    let mut collector = open(&folder, "collector").unwrap();
    import::import(&mut collector, &example(), &parser, "the public record", NOW).unwrap();
    drop(collector);
    let quiet = |_: &str| ();
    let mut publisher = open(&folder, "publisher").unwrap();
    let unasked = results::checks(&mut publisher, texts(), NOW, &quiet).err().unwrap().to_string();
    assert!(unasked.starts_with("none of the 214 sources of the case may be used"), "{unasked}");
    consent::decide_public(&mut publisher, &[], &[Use::InternalAnalysis], "all are printed", NOW).unwrap();
    drop(publisher);
    let mut coder = open(&folder, "coder").unwrap();
    let seen = results::checks(&mut coder, texts(), NOW, &quiet).unwrap().results;
    drop(coder);
    let founder = open(&folder, "founder").unwrap();
    assert_eq!(entries_of(&founder, "record-results"), 0, "a coder recorded results");
    drop(founder);
    let mut analyst = open(&folder, "analyst").unwrap();
    assert_eq!(results::record(&mut analyst, texts(), NOW, &quiet).unwrap().results, seen);
    drop(analyst);
    assert_eq!(entries_of(&open(&folder, "founder").unwrap(), "record-results"), 1);
}

fn entries_of(case: &OpenCase, action: &str) -> usize {
    let entries = log::list(case, &log::Filter::default()).unwrap();
    entries.iter().filter(|entry| entry.action == action).count()
}

/// Files with Rust source under `folder`.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn no_way_leads_round_the_permits() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |text: &str, word: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|one| one == word);
    for (path, text) in sources(&here.join("../assize/src")) {
        let from_store = text.split("assize_store::").skip(1).map(|rest| rest.split(';').next().unwrap_or(rest));
        let takes_it = from_store.into_iter().any(|used| names(used, "Case"));
        assert!(!takes_it, "{} uses the store's case, past the docket", path.display());
    }
    for (path, text) in sources(&here.join("src")) {
        for signature in text.split("pub fn ").skip(1).filter_map(|rest| rest.split('{').next()) {
            let takes_case = [": &Case", ": &mut Case", ": Case"].iter().any(|taken| signature.contains(taken));
            assert!(!takes_case, "{}: `{signature}` takes a case without a permit", path.display());
        }
        let is_keeper = path.ends_with("open_case.rs");
        assert!(is_keeper || !text.contains(".inner"), "{} reaches behind an open case", path.display());
        let asks = text.contains(".roles()") && !["open_case.rs", "permit.rs"].iter().any(|name| path.ends_with(name));
        assert!(!asks, "{} asks for roles by itself", path.display());
    }
}
