//! Rules of the field on a small package of all thirteen tables: one cell changed each time, and what is said of it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_intake::{Breach, Intake, read_package};
use assize_record::condition::FactValue;
use assize_record::id::{ClaimId, StatementId};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

type Files = BTreeMap<String, Vec<u8>>;

/// Name of a table, its header, its rows.
const TABLES: &[(&str, &str, &[&str])] = &[
    ("groups", "code,name,members,extent,note", &["ALL,Two hosts,KWT;QAT,open,"]),
    (
        "sources",
        "source_id,kind,author,title,published,language,url,via,reliability,independence_group,note",
        &[
            "S1,media,A,First,2016,en,https://example.org/1,,B,a,",
            "S2,media,B,Second,2016-06,en,https://example.org/2,,C,b,",
        ],
    ),
    (
        "claims",
        "claim_id,source_id,locator,measure,subject_host,subject_area,sector,period_start,period_end,low,point,high,unit,original_value,original_unit,basis,informants,credibility,derived_from,derivation,derivation_ground,status,note",
        &[
            "K1,S1,p. 1,workers_present,QAT,,building,2015,2015,,2800,,persons,,,media,,3,,,,accepted,Credibility 3: seen",
            "K2,S2,p. 2,workers_present,ALL,,all,,2015-06,,3000,,persons,,,media,7,4,K1,rounds,stated,contested,Credibility 4: see K1",
        ],
    ),
    (
        "variables",
        "variable,type,unit,choices,question,indicator,definition",
        &[
            "kept,yes_no,,,Was it kept?,papers,in words",
            "hours,number,hours/day,,How many hours?,papers,in words",
            "wage,money,USD/month,,How much?,papers,in words",
            "holder,choice,,manager;state,Who holds it?,papers,in words",
            "words,text,,,What was said?,papers,in words",
        ],
    ),
    (
        "conditions",
        "statement_id,source_id,host,sector,period_start,period_end,phase,indicator,imposer,polarity,basis,informants,statement",
        &["C1,S1,QAT,building,2014,2015,work,papers,employer,supports,media,3,They were kept"],
    ),
    (
        "condition_facts",
        "statement_id,variable,value,unit,qualifier",
        &[
            "C1,kept,yes,,exact",
            "C1,hours,12,hours/day,about",
            "C1,wage,0,USD/month,at_most",
            "C1,holder,state,,exact",
            "C1,words,none,,exact",
        ],
    ),
    (
        "postings",
        "posting_id,host,area,sector,employer_kind,period_start,period_end,workers_count,workers_described,statement_ids",
        &["P1,QAT,Doha,building;mining,mixed,2014,2016,31,a crew,C1"],
    ),
    (
        "tiers",
        "iso3,year,tier,status,source_id,evidence_date,note",
        &["QAT,2015,3,sourced,S1,2015-07,", "KWT,2015,NA,partly-sourced,S1,,"],
    ),
    ("policy_or_pattern", "iso3,year,finding,source_id,list_complete,note", &["PRK,2015,policy,S1,yes,"]),
    (
        "state_reports",
        "report_id,state,kind,status,due,filed,as_of,unit_counted,baseline,repatriated,repatriated_qualifier,remaining,explanation,source_id,note",
        &[
            "SR1,QAT,report,reported,2019-03-22,2019-03-22,2019-03,persons,10,7,exact,3,,S1,",
            "SR2,KWT,none,silent,2019-03-22,,2019-12,persons,,,not_given,,,S1,",
        ],
    ),
    (
        "recommendations",
        "rec_id,source_id,audience,addressees,action,indicator_of_progress,basis,note",
        &["R1,S2,states,QAT;KWT,act,see,own,"],
    ),
    ("critiques", "note_id,source_id,critique,claim_ids", &["N1,S2,not so,K1;K2"]),
];

/// Lists of the study beside those that the program fixes.
const OPEN: &[(&str, &str)] = &[
    ("source_kind", "media"),
    ("sector", "all;building;mining"),
    ("unit", "persons;percent"),
    ("basis", "media"),
    ("indicator", "papers"),
    ("employer_kind", "mixed"),
    ("finding", "policy"),
    ("yes_no", "yes;no"),
    ("report_kind", "report;none"),
    ("unit_counted", "persons"),
    ("audience", "states"),
    ("rec_basis", "own"),
];

fn codes() -> String {
    use assize_record::term;
    macro_rules! fixed {
        ($($name:ident),+ $(,)?) => { vec![$((term::$name::LIST, term::$name::ALL.iter().map(|one| one.code()).collect::<Vec<_>>().join(";"))),+] };
    }
    let fixed = fixed!(
        Reliability,
        Credibility,
        Derivation,
        DerivationGround,
        ClaimStatus,
        Phase,
        Imposer,
        Polarity,
        Qualifier,
        VariableType,
        Tier,
        ResponseStatus,
        RepatriatedQualifier,
        Extent,
    );
    let open = OPEN.iter().map(|(list, members)| (*list, (*members).to_owned()));
    let mut out = "list,code,meaning,class,units\r\nmeasure,workers_present,people,stock,persons\r\nmeasure,share,part,share,percent\r\nmeasure,planned,people,plan,persons\r\n".to_owned();
    for (list, members) in fixed.into_iter().chain(open) {
        members.split(';').for_each(|member| out.push_str(&format!("{list},{member},in words,,\r\n")));
    }
    out
}

fn package() -> Files {
    let field = |name: &str| serde_json::json!({ "name": name, "type": "string" });
    let resource = |name: &str, header: &str| {
        let fields: Vec<_> = header.split(',').map(field).collect();
        serde_json::json!({ "name": name, "path": format!("{name}.csv"), "schema": { "fields": fields } })
    };
    let mut files = Files::from([("codes.csv".to_owned(), codes().into_bytes())]);
    let mut resources = vec![resource("codes", "list,code,meaning,class,units")];
    for (name, header, rows) in TABLES {
        files.insert(format!("{name}.csv"), format!("{header}\r\n{}\r\n", rows.join("\r\n")).into_bytes());
        resources.push(resource(name, header));
    }
    let descriptor = serde_json::json!({ "title": "Made up", "resources": resources });
    files.insert("datapackage.json".to_owned(), serde_json::to_vec(&descriptor).unwrap());
    files
}

/// The package with cells changed: table, row from 1, column, what stands there instead.
fn with(changes: &[(&str, usize, &str, &str)]) -> Files {
    let mut files = package();
    for (table, row, column, cell) in changes {
        let (_, header, _) = TABLES.iter().find(|(name, ..)| name == table).unwrap();
        let at = header.split(',').position(|name| name == *column).unwrap();
        let text = String::from_utf8(files[&format!("{table}.csv")].clone()).unwrap();
        let mut lines: Vec<String> = text.trim_end().split("\r\n").map(str::to_owned).collect();
        let mut cells: Vec<&str> = lines[*row].split(',').collect();
        cells[at] = cell;
        lines[*row] = cells.join(",");
        files.insert(format!("{table}.csv"), format!("{}\r\n", lines.join("\r\n")).into_bytes());
    }
    files
}

fn said(files: &Files) -> String {
    match read_package(files) {
        Ok(_) => "accepted".to_owned(),
        Err(breaches) => breaches.iter().map(Breach::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[track_caller]
fn check(cases: &[(&str, usize, &str, &str)], expected: &Expect) {
    let lines: Vec<String> = cases
        .iter()
        .map(|case| {
            let text = said(&with(&[*case]));
            let short = text.replace(&format!("{}.csv line {}, ", case.0, case.1 + 1), "");
            format!("{} `{}` -> {short}", case.2, case.3)
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

fn read(files: &Files) -> Intake {
    read_package(files).unwrap_or_else(|breaches| panic!("{breaches:?}"))
}

#[test]
fn a_package_of_thirteen_tables_is_read_cell_by_cell() {
    let study = read(&package()).study;
    let sizes =
        [study.groups.len(), study.sources.len(), study.claims.len(), study.variables.len(), study.statements.len()];
    assert_eq!(sizes, [1, 2, 2, 5, 1]);
    let more = [
        study.postings.len(),
        study.tiers.len(),
        study.policies.len(),
        study.responses.len(),
        study.recommendations.len(),
        study.critiques.len(),
    ];
    assert_eq!(more, [1, 2, 1, 2, 1, 1]);
    let facts = study.statements[&StatementId::new("C1")].facts.clone();
    let shown: Vec<String> =
        facts.iter().map(|one| format!("{} {:?} {} {}", one.variable, one.value, one.unit, one.qualifier)).collect();
    expect![[r#"
        kept YesNo(true)  exact
        hours Number(12) hours/day about
        wage Number(0) USD/month at_most
        holder Choice(Code("state"))  exact
        words Text("none")  exact"#]]
    .assert_eq(&shown.join("\n"));
    assert!(matches!(facts[4].value, FactValue::Text(_)));
    let states: Vec<&str> = study.tiers.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["KWT", "QAT"], "tiers stand in order of states, whatever the order of rows");
    let rows: BTreeSet<&str> = study.rows.keys().map(String::as_str).collect();
    assert!(rows.is_superset(&["tier:QAT-2015", "policy:PRK-2015", "SR2", "N1", "kept"].into()), "{rows:?}");
    let claim = &study.claims[&ClaimId::new("K2")];
    assert_eq!((claim.parents(), claim.informants, claim.period.start), (&[ClaimId::new("K1")][..], Some(7), None));
}

#[test]
fn claims_that_cannot_be_are_refused() {
    check(
        &[
            ("claims", 1, "point", "-1"),
            ("claims", 1, "low", "1"),
            ("claims", 1, "high", "2799"),
            ("claims", 1, "unit", "percent"),
            ("claims", 1, "unit", "people"),
            ("claims", 1, "subject_host", "qat"),
            ("claims", 1, "subject_host", "QA"),
            ("claims", 1, "subject_host", "ALL"),
            ("claims", 1, "sector", "all;all"),
            ("claims", 1, "sector", "building;"),
            ("claims", 1, "period_start", "2017"),
            ("claims", 1, "period_end", "2014"),
            ("claims", 1, "period_end", "2015-02-29"),
            ("claims", 1, "original_unit", "KRW"),
            ("claims", 1, "derivation", "sums"),
            ("claims", 1, "note", "Credibility 3: "),
            ("claims", 1, "note", "Credibility 2: seen"),
            ("claims", 1, "note", "Credibility 3: see K9"),
            ("claims", 2, "derived_from", "K2"),
            ("claims", 2, "derived_from", "K1;K1"),
            ("claims", 2, "derived_from", "K3"),
            ("claims", 2, "derived_from", ""),
            ("claims", 2, "status", "Contested"),
        ],
        &expect![[r#"
            point `-1` -> column low: low, point and high give no value; found `, -1, `; accepted: numbers from 0 up
            low `1` -> column low: low, point and high give no value; found `1, 2800, `; accepted: a point alone, both bounds, or one bound alone
            high `2799` -> column low: low, point and high give no value; found `, 2800, 2799`; accepted: low <= point <= high
            unit `percent` -> column unit: does not fit the measure workers_present; found `percent`; accepted: persons
            column unit: is more than the whole; found `, 2800, `; accepted: 0 to 100 percent
            unit `people` -> column unit: is not in list unit; found `people`; accepted: percent, persons
            subject_host `qat` -> column subject_host: is no place; found `qat`; accepted: an ISO 3166-1 alpha-3 code, or a code of the groups table
            subject_host `QA` -> column subject_host: is no place; found `QA`; accepted: an ISO 3166-1 alpha-3 code, or a code of the groups table
            subject_host `ALL` -> accepted
            sector `all;all` -> column sector: names something twice; found `all`; accepted: each once, separated by ;
            sector `building;` -> column sector: is not in list sector; accepted: all, building, mining
            period_start `2017` -> column period_end: lies before period_start; found `2017 to 2015`; accepted: an end on or after the start
            column period_start: lies after the source was published; found `2017`; accepted: a period that begins by then, or a measure of class plan
            period_end `2014` -> column period_end: lies before period_start; found `2015 to 2014`; accepted: an end on or after the start
            period_end `2015-02-29` -> column period_end: is no date; found `2015-02-29`; accepted: YYYY, YYYY-MM or YYYY-MM-DD of a day that exists
            original_unit `KRW` -> column original_value: stands without its other half; found ` KRW`; accepted: value and unit before conversion, or neither
            derivation `sums` -> column derived_from: is only partly explained; found `, sums, `; accepted: derived_from, derivation and derivation_ground together, or none
            note `Credibility 3: ` -> column note: gives no reason for the credibility; found `Credibility 3: `; accepted: a text with `Credibility 3: ` and the reason
            column note: has stray white space; found `Credibility 3: `; accepted: no space at either end and single spaces within
            note `Credibility 2: seen` -> column note: gives no reason for the credibility; found `Credibility 2: seen`; accepted: a text with `Credibility 3: ` and the reason
            note `Credibility 3: see K9` -> column note: names a claim that is not there; found `K9`; accepted: claim_ids of this table
            derived_from `K2` -> column derived_from: is the claim itself; found `K2`; accepted: other claims
            derived_from `K1;K1` -> column derived_from: names something twice; found `K1`; accepted: each once, separated by ;
            derived_from `K3` -> column derived_from: names a claim that is not there; found `K3`; accepted: claim_ids of this table
            derived_from `` -> column derived_from: is only partly explained; found `, rounds, stated`; accepted: derived_from, derivation and derivation_ground together, or none
            status `Contested` -> column status: is not in list status; found `Contested`; accepted: accepted, contested"#]],
    );
}

#[test]
fn a_plan_may_begin_after_the_source_and_nothing_else() {
    let late = [("claims", 1, "period_start", "2018"), ("claims", 1, "period_end", "2019")];
    assert!(said(&with(&late)).contains("lies after the source was published"));
    let planned = [&late[..], &[("claims", 1, "measure", "planned")]].concat();
    assert_eq!(said(&with(&planned)), "accepted");
    let share = |point| {
        with(&[("claims", 1, "measure", "share"), ("claims", 1, "unit", "percent"), ("claims", 1, "point", point)])
    };
    assert_eq!((said(&share("100")), said(&share("0"))), ("accepted".into(), "accepted".into()));
    expect!["claims.csv line 2, column unit: is more than the whole; found `, 100.1, `; accepted: 0 to 100 percent"]
        .assert_eq(&said(&share("100.1")));
}

#[test]
fn facts_must_fit_their_variables() {
    check(
        &[
            ("condition_facts", 1, "value", "Yes"),
            ("condition_facts", 1, "value", ""),
            ("condition_facts", 1, "unit", "days"),
            ("condition_facts", 1, "qualifier", "about"),
            ("condition_facts", 2, "value", "-1"),
            ("condition_facts", 2, "value", "twelve"),
            ("condition_facts", 2, "value", "NaN"),
            ("condition_facts", 2, "unit", ""),
            ("condition_facts", 4, "value", "manager;state"),
            ("condition_facts", 4, "value", "nobody"),
            ("condition_facts", 1, "statement_id", "C9"),
            ("condition_facts", 1, "variable", "keep"),
            ("critiques", 1, "source_id", "S9"),
            ("variables", 1, "choices", "a;b"),
            ("variables", 1, "unit", "days"),
            ("variables", 2, "unit", ""),
            ("variables", 4, "choices", ""),
            ("variables", 1, "question", "It was kept."),
        ],
        &expect![[r#"
            value `Yes` -> column value: does not fit the variable; found `Yes`; accepted: yes, no
            value `` -> column value: does not fit the variable; accepted: yes, no
            unit `days` -> column unit: is not the variable's; found `days`; accepted: no unit
            qualifier `about` -> column qualifier: goes with numbers alone; found `about`; accepted: exact
            value `-1` -> column value: does not fit the variable; found `-1`; accepted: a number from 0 up
            value `twelve` -> column value: does not fit the variable; found `twelve`; accepted: a number from 0 up
            value `NaN` -> column value: does not fit the variable; found `NaN`; accepted: a number from 0 up
            unit `` -> column unit: is not the variable's; accepted: hours/day
            value `manager;state` -> column value: does not fit the variable; found `manager;state`; accepted: manager, state
            value `nobody` -> column value: does not fit the variable; found `nobody`; accepted: manager, state
            statement_id `C9` -> column statement_id: names what is not there; found `C9`; accepted: a statement_id that stands in conditions.csv
            variable `keep` -> column variable: names what is not there; found `keep`; accepted: a variable that stands in variables.csv
            source_id `S9` -> column source_id: names what is not there; found `S9`; accepted: a source_id that stands in sources.csv
            choices `a;b` -> column choices: do not go with the type; found `a;b`; accepted: choices for the type choice, and for no other
            unit `days` -> condition_facts.csv line 2, column unit: is not the variable's; accepted: days
            column unit: does not go with the type; found `days`; accepted: a unit for the types number and money, and for no other
            unit `` -> condition_facts.csv line 3, column unit: is not the variable's; found `hours/day`; accepted: no unit
            column unit: does not go with the type; accepted: a unit for the types number and money, and for no other
            choices `` -> condition_facts.csv line 5, column value: does not fit the variable; found `state`; accepted: 
            column choices: do not go with the type; accepted: choices for the type choice, and for no other
            question `It was kept.` -> column question: is no question; found `It was kept.`; accepted: a text that ends with a question mark"#]],
    );
}

#[test]
fn a_posting_holds_its_statements_in_place_sector_and_time() {
    check(
        &[
            ("postings", 1, "host", "KWT"),
            ("postings", 1, "sector", "mining"),
            ("postings", 1, "period_start", "2014-02"),
            ("postings", 1, "period_start", ""),
            ("postings", 1, "period_end", "2015-11"),
            ("postings", 1, "period_end", "2015"),
            ("postings", 1, "statement_ids", "C1;C1"),
            ("postings", 1, "statement_ids", "C2"),
            ("postings", 1, "employer_kind", "own"),
        ],
        &expect![[r#"
            host `KWT` -> column host: is not that of statement C1; found `KWT`; accepted: QAT
            sector `mining` -> column sector: lacks the sector of statement C1; found `building`; accepted: all sectors of its statements
            period_start `2014-02` -> column period_start: does not hold statement C1; found `2014-02 to 2016`; accepted: a period around 2014 to 2015
            period_start `` -> accepted
            period_end `2015-11` -> column period_start: does not hold statement C1; found `2014 to 2015-11`; accepted: a period around 2014 to 2015
            period_end `2015` -> accepted
            statement_ids `C1;C1` -> column statement_ids: names something twice; found `C1`; accepted: each once, separated by ;
            column statement_ids: stands in posting P1 too; found `C1`; accepted: each statement in one posting at most
            statement_ids `C2` -> column statement_ids: names a statement that is not there; found `C2`; accepted: statement_ids of the conditions table
            employer_kind `own` -> column employer_kind: is not in list employer_kind; found `own`; accepted: mixed"#]],
    );
}

#[test]
fn what_states_reported_adds_up_and_keeps_its_dates() {
    check(
        &[
            ("state_reports", 1, "remaining", "4"),
            ("state_reports", 1, "remaining", ""),
            ("state_reports", 1, "baseline", "18446744073709551615"),
            ("state_reports", 1, "repatriated", "18446744073709551615"),
            ("state_reports", 1, "repatriated", ""),
            ("state_reports", 1, "repatriated_qualifier", "all"),
            ("state_reports", 1, "filed", "2019-03-23"),
            ("state_reports", 1, "filed", "2019-03"),
            ("state_reports", 1, "status", "late"),
            ("state_reports", 1, "status", "silent"),
            ("state_reports", 2, "filed", "2019-12"),
            ("state_reports", 2, "kind", "report"),
            ("state_reports", 1, "as_of", "someday"),
            ("tiers", 1, "tier", "NA"),
            ("tiers", 1, "tier", "4"),
            ("tiers", 1, "iso3", "ALL"),
            ("policy_or_pattern", 1, "iso3", "ZZZ"),
            ("policy_or_pattern", 1, "list_complete", "perhaps"),
            ("recommendations", 1, "addressees", "QAT;ALL"),
            ("recommendations", 1, "audience", "states;states"),
            ("critiques", 1, "claim_ids", "K1;K7"),
        ],
        &expect![[r#"
            remaining `4` -> column baseline: is not repatriated plus remaining; found `10, 7, 4`; accepted: baseline = repatriated + remaining
            remaining `` -> accepted
            baseline `18446744073709551615` -> column baseline: is not repatriated plus remaining; found `18446744073709551615, 7, 3`; accepted: baseline = repatriated + remaining
            repatriated `18446744073709551615` -> column baseline: is not repatriated plus remaining; found `10, 18446744073709551615, 3`; accepted: baseline = repatriated + remaining
            repatriated `` -> column repatriated_qualifier: does not go with the number; found `exact`; accepted: exact, about or at_least with a number, and only then
            repatriated_qualifier `all` -> column repatriated_qualifier: does not go with the number; found `all`; accepted: exact, about or at_least with a number, and only then
            filed `2019-03-23` -> column status: is not borne out by the dates; found `reported`; accepted: late, where filed lies after due
            filed `2019-03` -> accepted
            status `late` -> column status: is not borne out by the dates; found `late`; accepted: late only where filed lies after due
            status `silent` -> column status: contradicts a report; found `silent`; accepted: silent only without a filing date and with kind none
            filed `2019-12` -> column status: contradicts a report; found `silent`; accepted: silent only without a filing date and with kind none
            kind `report` -> column status: contradicts a report; found `silent`; accepted: silent only without a filing date and with kind none
            as_of `someday` -> column as_of: is no date; found `someday`; accepted: YYYY, YYYY-MM or YYYY-MM-DD of a day that exists
            tier `NA` -> column status: an open tier cannot be sourced; found `NA, sourced`; accepted: partly-sourced
            tier `4` -> column tier: is not in list tier; found `4`; accepted: 1, 2, 2WL, 3, SC, NA
            iso3 `ALL` -> column iso3: is no place; found `ALL`; accepted: an ISO 3166-1 alpha-3 code
            iso3 `ZZZ` -> column iso3: is no place; found `ZZZ`; accepted: an ISO 3166-1 alpha-3 code
            list_complete `perhaps` -> column list_complete: is not in list yes_no; found `perhaps`; accepted: no, yes
            addressees `QAT;ALL` -> column addressees: is no state; found `ALL`; accepted: ISO 3166-1 alpha-3 codes separated by ;
            audience `states;states` -> column audience: names something twice; found `states`; accepted: each once, separated by ;
            claim_ids `K1;K7` -> column claim_ids: names a claim that is not there; found `K7`; accepted: claim_ids of the claims table"#]],
    );
}

#[test]
fn sources_and_groups_are_each_themselves() {
    check(
        &[
            ("groups", 1, "members", "QAT;KWT"),
            ("groups", 1, "members", "KWT;KWT"),
            ("groups", 1, "members", "KWT;ZZZ"),
            ("groups", 1, "code", "QAT"),
            ("sources", 1, "url", "https://"),
            ("sources", 1, "url", "https://a b"),
            ("sources", 1, "url", "ftp://example.org"),
            ("sources", 1, "url", ""),
            ("sources", 1, "published", "2016-13"),
            ("sources", 1, "kind", "rumour"),
            ("sources", 1, "reliability", "G"),
        ],
        &expect![[r#"
            members `QAT;KWT` -> column members: are not sorted; found `QAT;KWT`; accepted: codes in alphabetical order
            members `KWT;KWT` -> column members: names something twice; found `KWT`; accepted: each once, separated by ;
            members `KWT;ZZZ` -> column members: is no state; found `ZZZ`; accepted: ISO 3166-1 alpha-3 codes separated by ;
            code `QAT` -> claims.csv line 3, column subject_host: is no place; found `ALL`; accepted: an ISO 3166-1 alpha-3 code, or a code of the groups table
            column code: is the code of a state; found `QAT`; accepted: a code that is no ISO 3166-1 alpha-3 code
            url `https://` -> column url: is no address; found `https://`; accepted: http:// or https:// and no space
            url `https://a b` -> column url: is no address; found `https://a b`; accepted: http:// or https:// and no space
            url `ftp://example.org` -> column url: is no address; found `ftp://example.org`; accepted: http:// or https:// and no space
            url `` -> accepted
            published `2016-13` -> column published: is no date; found `2016-13`; accepted: YYYY, YYYY-MM or YYYY-MM-DD of a day that exists
            kind `rumour` -> column kind: is not in list source_kind; found `rumour`; accepted: media
            reliability `G` -> column reliability: is not in list reliability; found `G`; accepted: A, B, C, D, E, F"#]],
    );
    let twin = with(&[
        ("sources", 2, "author", "A"),
        ("sources", 2, "title", "First"),
        ("sources", 2, "url", "https://example.org/1"),
    ]);
    expect!["sources.csv line 3, column title: author, title, address and carrier are those of line 2; found `First`; accepted: each source once"]
        .assert_eq(&said(&twin));
}

#[test]
fn a_circle_of_any_length_is_told_once_from_its_smallest_claim() {
    let link = |row, parent| {
        [
            ("claims", row, "derived_from", parent),
            ("claims", row, "derivation", "repeats"),
            ("claims", row, "derivation_ground", "stated"),
        ]
    };
    let files = with(&[link(1, "K2"), link(2, "K1")].concat());
    expect!["claims.csv line 2, column derived_from: the links form a circle; found `K1 > K2 > K1`; accepted: links that lead back to a claim without parents"]
        .assert_eq(&said(&files));
}

#[test]
fn doubts_are_told_and_a_package_with_them_is_accepted() {
    let files = with(&[
        ("sources", 1, "via", "an agency"),
        ("sources", 2, "reliability", "F"),
        ("postings", 1, "statement_ids", ""),
    ]);
    let doubts: Vec<String> = read(&files).doubts.iter().map(ToString::to_string).collect();
    expect![[r"
        sources read through a carrier, not in the original (1): S1
        sources not usually reliable, unreliable or not to be judged (1): S2
        groups whose members are not all known (1): ALL
        claims whose period has no start (1): K2
        statements in no posting (1): C1
        tiers that the source shows only in part (1): KWT 2015"]]
    .assert_eq(&doubts.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// One cell with anything in it: either it is read, or what is said names the place, and nothing else is broken by it.
    #[test]
    fn any_cell_may_hold_anything_and_the_row_is_named(table in 0usize..12, column in 0usize..23, cell in "[A-Za-z0-9 ;:.=-]{0,12}") {
        let (name, header, _) = TABLES[table];
        let columns: Vec<&str> = header.split(',').collect();
        let column = columns[column % columns.len()];
        if let Err(breaches) = read_package(&with(&[(name, 1, column, &cell)])) {
            prop_assert!(!breaches.is_empty() && breaches.is_sorted());
            for breach in &breaches {
                prop_assert!(!breach.problem.is_empty() && !breach.accepted.is_empty(), "{}", breach);
                prop_assert!(breach.file.ends_with(".csv") && breach.row.is_some(), "{}", breach);
            }
        }
    }
}
