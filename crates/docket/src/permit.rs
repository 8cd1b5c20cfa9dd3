//! Who may do what: every operation on an open case, and the roles of which one is needed. The only place where a role is asked.
//!
//! docs/reference/permits.md is written from this table.

use assize_record::role::Role::{
    self, Analyst, Auditor, Coder, Collector, Custodian, IdentityKeeper, Publisher, Reviewer,
};

macro_rules! operations {
    ($($variant:ident: $words:literal => $roles:expr;)+) => {
        /// What somebody asks to do with an open case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = $words] $variant),+
        }

        impl Operation {
            /// Every operation, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What it is, to be read after "to".
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words),+
                }
            }

            /// The roles of which one is enough.
            pub fn roles(self) -> &'static [Role] {
                match self {
                    $(Self::$variant => $roles),+
                }
            }
        }
    };
}

/// Those who work with what was claimed.
const READERS: &[Role] = &[Coder, Reviewer, Analyst, Publisher];
/// Those to whom a person may say that they take their consent back: everybody who works in the case.
const TAKERS: &[Role] = &[Collector, Coder, Reviewer, Analyst, Publisher, Custodian, IdentityKeeper];
/// Those who look after the log.
const LOG: &[Role] = &[Custodian, Auditor];

operations! {
    Import: "import a data package" => &[Collector];
    ListClaims: "list claims" => &[Collector, Coder, Reviewer, Analyst, Publisher];
    Echo: "look for echoes" => READERS;
    Check: "check claims against one another" => READERS;
    Judge: "judge by standards" => READERS;
    Trace: "trace a figure or a source" => READERS;
    Estimate: "estimate people and money" => &[Analyst, Publisher];
    Rate: "rate states" => &[Analyst, Publisher];
    RecordResults: "record results" => &[Analyst];
    RecordConsent: "record what people agreed to" => &[Collector, Publisher];
    Withdraw: "record a withdrawal" => TAKERS;
    DecideGround: "decide that a published document may be used" => &[Publisher];
    ListConsent: "list what people agreed to" => &[Collector, Coder, Reviewer, Analyst, Publisher];
    ScheduleEdition: "plan an edition" => &[Publisher];
    SetNoiseBudget: "set the budget of noisy counts" => &[Publisher];
    ScreenTexts: "hold the texts against the identity vault" => &[IdentityKeeper];
    ListReleases: "list releases" => &[Coder, Reviewer, Analyst, Publisher, Custodian];
    ProposeRelease: "propose a release" => &[Publisher];
    ApproveRelease: "approve a release" => &[Publisher];
    Report: "write the report of an approved release" => &[Publisher];
    SeeCustody: "see a source's chain of custody" => &[Collector, Coder, Reviewer, Analyst, Publisher, Custodian, Auditor];
    CertifyCustody: "print a custody certificate" => &[Custodian];
    CheckCustody: "check the evidence and note it" => &[Custodian];
    HandOver: "note that the case changed hands or place" => &[Collector, Custodian];
    ListLog: "list the log" => LOG;
    SeeVouched: "see how far the log is vouched for" => LOG;
    Checkpoint: "sign a checkpoint" => &[Custodian];
    Deposit: "deposit an outside signature" => LOG;
    ExportAudit: "export the log" => LOG;
    Verify: "verify the case" => LOG;
    ListUsers: "list users" => Role::ALL;
    AddUser: "add a user" => &[Custodian];
    Grant: "give or take roles" => &[Custodian];
    GrantIdentityKeeper: "give or take the role identity-keeper" => &[Custodian, IdentityKeeper];
    RemoveUser: "remove a user" => &[Custodian];
    ChangeOwnPassphrase: "change one's own passphrase" => Role::ALL;
    MakeCaseShares: "make recovery shares of the case" => &[Custodian];
    MakeVaultShares: "make recovery shares of the identity vault" => &[IdentityKeeper];
    Backup: "back the case up" => &[Custodian];
    Rotate: "change the keys of the case" => &[Custodian];
    RotateVault: "change the key of the identity vault" => &[IdentityKeeper];
    PutIdentity: "put an identity in" => &[IdentityKeeper];
    OpenIdentity: "open an identity" => &[IdentityKeeper];
    ListIdentities: "list pseudonyms" => &[IdentityKeeper];
    EraseIdentity: "erase an identity" => &[IdentityKeeper];
    ProposeExport: "propose an export of identities" => &[IdentityKeeper];
    ApproveExport: "approve an export of identities" => &[IdentityKeeper];
    ExportIdentities: "export identities" => &[IdentityKeeper];
    LinkLists: "put lists of persons into the vault and link them" => &[IdentityKeeper];
    RemoveList: "remove a list of persons from the vault" => &[IdentityKeeper];
    SeeLinkage: "see what a linkage found, without names" => &[Analyst, Publisher, IdentityKeeper];
    SeePair: "see two records of lists beside one another" => &[IdentityKeeper];
    JudgePair: "judge whether two records are one person" => &[IdentityKeeper];
    WithdrawJudgement: "withdraw a judgement about two records" => &[IdentityKeeper];
    ScoreLinkage: "hold a linkage against a known truth" => &[IdentityKeeper];
    ProposePairs: "propose an export of pairs" => &[IdentityKeeper];
    ExportPairs: "export pairs" => &[IdentityKeeper];
}

impl Operation {
    /// The roles of which one is enough, in words.
    pub fn one_of(self) -> String {
        any_of(self.roles())
    }

    /// Whether `role` alone is enough.
    pub fn is_for(self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}

/// Roles of which one is enough, in words.
pub(crate) fn any_of(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "of nobody".to_owned(),
    }
}
