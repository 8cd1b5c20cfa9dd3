//! Reads interviews from CSV text: whom respondents know, sizes of known groups, visibility of members, recruits. Opens no file;
//! every complaint names the line.

use super::rds::{Recruit, Recruitment};
use super::scale_up::Reports;
use crate::lists::read::ReadError;
use crate::lists::refusal::counted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which of the four tables a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Whom respondents know.
    Answers,
    /// Sizes of known groups.
    Sizes,
    /// Visibility of members.
    Members,
    /// Recruits.
    Recruits,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sheet {
    /// Whom respondents know.
    Answers(Answers),
    /// Sizes of known groups.
    Sizes(Sizes),
    /// Visibility of members.
    Members(Members),
    /// Recruits.
    Recruits(Recruits),
}

/// How many people each respondent knows in each group, the hidden one among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// Groups by column.
    pub groups: Vec<String>,
    /// Line and answers of each respondent.
    pub rows: Vec<(u64, Vec<u32>)>,
    /// How many people each respondent stands for, up to a factor for all; absent where the table has no column `weight`.
    pub weights: Option<Vec<f64>>,
}

/// The whole population and the groups whose sizes are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sizes {
    /// People in the whole population: the row `population`.
    pub population: f64,
    /// Groups and their people.
    pub groups: Vec<(String, f64)>,
}

/// By how many people each member who was asked is known as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Members {
    /// Visibility by member.
    pub visibility: Vec<f64>,
    /// Weight by member, one where the table has none.
    pub weights: Vec<f64>,
}

/// Recruits in the order of recruitment, with one or several traits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recruits {
    /// Traits by column.
    pub traits: Vec<String>,
    /// Each recruit, as of the first trait.
    pub recruits: Vec<Recruit>,
    /// Whether each recruit has each trait.
    pub has: Vec<Vec<bool>>,
}

/// A survey that can be scaled up.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Its answers, checked.
    pub reports: Reports,
    /// Known groups, in the order of the answers.
    pub groups: Vec<String>,
    /// The hidden group.
    pub hidden: String,
}

/// The row of a table of sizes that has the whole population.
const POPULATION: &str = "population";
/// The column of weights, of respondents and of members.
const WEIGHT: &str = "weight";
/// More respondents or recruits than this are no sample.
const MOST_ROWS: usize = 1_000_000;

/// Reads a text of this form.
///
/// # Errors
/// Names the line of the first thing that is wrong.
pub fn read(form: Form, text: &str) -> Result<Sheet, ReadError> {
    let table = Table::of(text)?;
    match form {
        Form::Answers => answers(&table).map(Sheet::Answers),
        Form::Sizes => sizes(&table).map(Sheet::Sizes),
        Form::Members => members(&table).map(Sheet::Members),
        Form::Recruits => recruits(&table).map(Sheet::Recruits),
    }
}

/// Cells with their lines.
struct Table {
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

fn at(line: u64, what: impl Into<String>) -> ReadError {
    ReadError { line, what: what.into() }
}

impl Table {
    fn of(text: &str) -> Result<Self, ReadError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(crate::lists::read::delimiter(text))
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut header: Option<Vec<String>> = None;
        let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
        for record in reader.records() {
            let last = rows.last().map_or(0, |(line, _)| *line);
            let record = record.map_err(|error| at(last + 1, error.to_string()))?;
            let line = crate::lists::read::line_of(&record, text, last + 1);
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            match &header {
                None => header = Some(named(cells, line)?),
                Some(header) if cells.len() != header.len() => {
                    let found = counted(cells.len(), "cell");
                    let what = format!("{found}; {} are needed, as in the header", header.len());
                    return Err(at(line, what));
                }
                Some(_) if rows.len() == MOST_ROWS => {
                    return Err(at(line, format!("more than {MOST_ROWS} rows; so many are no sample")));
                }
                Some(_) => rows.push((line, cells)),
            }
        }
        let header = header.ok_or_else(|| at(1, "the text is empty; a header and rows are needed"))?;
        if rows.is_empty() {
            return Err(at(1, "there is a header and no row under it"));
        }
        Ok(Self { header, rows })
    }

    fn column(&self, name: &str, of: &str) -> Result<usize, ReadError> {
        let place = self.header.iter().position(|column| column == name);
        place.ok_or_else(|| at(1, format!("there is no column `{name}`; {of}")))
    }
}

/// A header whose names are given, and given once.
fn named(header: Vec<String>, line: u64) -> Result<Vec<String>, ReadError> {
    match header.iter().enumerate().find(|(place, name)| name.is_empty() || header[..*place].contains(name)) {
        Some((place, name)) => {
            Err(at(line, format!("column {} has the name `{name}`; a name must be given, and given once", place + 1)))
        }
        None => Ok(header),
    }
}

fn whole(cell: &str) -> Option<u32> {
    cell.parse().ok().filter(|_| cell.bytes().all(|byte| byte.is_ascii_digit()))
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn answers(table: &Table) -> Result<Answers, ReadError> {
    // A first column `respondent` names whoever answered; it is checked for repeats and not kept.
    let skip = usize::from(table.header[0] == "respondent");
    let weight = table.header.iter().position(|column| column == WEIGHT);
    let columns: Vec<usize> = (skip..table.header.len()).filter(|place| Some(*place) != weight).collect();
    let groups: Vec<String> = columns.iter().map(|place| table.header[*place].clone()).collect();
    if groups.len() < 2 {
        let what = format!(
            "{} of groups; one known group and the hidden one at least are needed",
            counted(groups.len(), "column")
        );
        return Err(at(1, what));
    }
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        if skip == 1
            && let Some(first) = seen.insert(&cells[0], *line)
        {
            return Err(at(*line, format!("respondent `{}` stands on line {first} already", cells[0])));
        }
        let answer = |(place, group): (&usize, &String)| {
            let cell = &cells[*place];
            whole(cell).ok_or_else(|| {
                let accepted = "a whole number from 0 is accepted; leave out whoever did not answer";
                at(*line, format!("`{cell}` under `{group}`; {accepted}"))
            })
        };
        rows.push((*line, columns.iter().zip(&groups).map(answer).collect::<Result<_, _>>()?));
    }
    let weights =
        weight.map(|place| table.rows.iter().map(move |(line, cells)| respondent_weight(*line, &cells[place])));
    Ok(Answers { groups, rows, weights: weights.map(Iterator::collect).transpose()? })
}

fn respondent_weight(line: u64, cell: &str) -> Result<f64, ReadError> {
    let accepted =
        "a number above 0 is accepted: one over the chance to be asked; leave out whoever is not of the population";
    number(cell)
        .filter(|weight| *weight > 0.0)
        .ok_or_else(|| at(line, format!("`{cell}` under `{WEIGHT}`; {accepted}")))
}

fn sizes(table: &Table) -> Result<Sizes, ReadError> {
    let accepted = "a table of sizes has the columns `group` and `size`";
    let (group, size) = (table.column("group", accepted)?, table.column("size", accepted)?);
    let (mut population, mut groups): (Option<f64>, Vec<(String, f64)>) = (None, Vec::new());
    for (line, cells) in &table.rows {
        let (name, cell) = (&cells[group], &cells[size]);
        let people = number(cell).filter(|people| *people > 0.0);
        let people = people.ok_or_else(|| at(*line, format!("the size is `{cell}`; a number above 0 is accepted")))?;
        let twice = name == POPULATION && population.is_some() || groups.iter().any(|(known, _)| known == name);
        if name.is_empty() || twice {
            return Err(at(*line, format!("the group is `{name}`; a name must be given, and given once")));
        }
        if name == POPULATION { population = Some(people) } else { groups.push((name.clone(), people)) }
    }
    let last = table.rows.last().map_or(1, |(line, _)| *line);
    let population = population.ok_or_else(|| {
        at(last, format!("the table ends and no row has the group `{POPULATION}`: all people, known or not"))
    })?;
    match groups.iter().find(|(_, people)| *people >= population) {
        Some((name, people)) => {
            Err(at(last, format!("`{name}` has {people} people and the whole population {population}")))
        }
        None => Ok(Sizes { population, groups }),
    }
}

fn members(table: &Table) -> Result<Members, ReadError> {
    let place = table.column("visibility", "by how many people each member is known as one")?;
    let weight = table.header.iter().position(|column| column == WEIGHT);
    let (mut visibility, mut weights) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        let cell = |place: usize| {
            let found = &cells[place];
            let name = &table.header[place];
            number(found).ok_or_else(|| at(*line, format!("`{found}` under `{name}`; a number from 0 is accepted")))
        };
        visibility.push(cell(place)?);
        weights.push(weight.map_or(Ok(1.0), cell)?);
    }
    Ok(Members { visibility, weights })
}

fn recruits(table: &Table) -> Result<Recruits, ReadError> {
    let accepted = "recruits have the columns `id`, `recruiter`, `degree`, and one for each trait";
    let [id, by, degree] = ["id", "recruiter", "degree"].map(|name| table.column(name, accepted));
    let (id, by, degree) = (id?, by?, degree?);
    let places: Vec<usize> = (0..table.header.len()).filter(|place| ![id, by, degree].contains(place)).collect();
    if places.is_empty() {
        return Err(at(1, format!("no column is left for a trait; {accepted}")));
    }
    let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
    let mut out = Recruits {
        traits: places.iter().map(|place| table.header[*place].clone()).collect(),
        recruits: Vec::new(),
        has: Vec::new(),
    };
    for (line, cells) in &table.rows {
        let (id, by, cell) = (&cells[id], &cells[by], &cells[degree]);
        if id.is_empty() {
            return Err(at(*line, "the id is empty; a pseudonym is needed"));
        }
        if let Some(first) = lines.get(id.as_str()) {
            return Err(at(*line, format!("`{id}` stands on line {first} already: nobody is recruited twice")));
        }
        let seed = by.is_empty() || by == "seed";
        if !seed && !lines.contains_key(by.as_str()) {
            let what = format!(
                "the recruiter `{by}` stands on no line before; rows stand in the order of recruitment, and a seed's recruiter is empty"
            );
            return Err(at(*line, what));
        }
        let known = whole(cell).filter(|known| *known > 0);
        let known = known.ok_or_else(|| {
            let accepted = "a whole number from 1 is accepted, for whoever was recruited knows somebody";
            at(*line, format!("the degree is `{cell}`; {accepted}"))
        })?;
        let value = |place: &usize| match cells[*place].as_str() {
            "1" => Ok(true),
            "0" => Ok(false),
            found => Err(at(*line, format!("`{found}` under `{}`; 0 or 1 is accepted", table.header[*place]))),
        };
        let has: Vec<bool> = places.iter().map(value).collect::<Result<_, _>>()?;
        let recruiter = (!seed).then(|| by.clone());
        out.recruits.push(Recruit { id: id.clone(), recruiter, degree: known, has_trait: has[0] });
        out.has.push(has);
        lines.insert(id, *line);
    }
    Ok(out)
}

impl Answers {
    /// The survey with these sizes. The hidden group is `hidden`, or the one column whose size is not known.
    ///
    /// # Errors
    /// If no column or more than one could be the hidden group, no column is of a known size, an answer is as large as its whole group,
    /// or the answers cannot be scaled up.
    pub fn survey(&self, sizes: &Sizes, hidden: Option<&str>) -> Result<Survey, String> {
        let size = |group: &str| sizes.groups.iter().find(|(name, _)| name == group).map(|(_, size)| *size);
        let unknown: Vec<&str> = self.groups.iter().map(String::as_str).filter(|group| size(group).is_none()).collect();
        let hidden = match (hidden, &unknown[..]) {
            (Some(name), _) => name,
            (None, [one]) => one,
            (None, []) => return Err("every group has a size; the hidden one must be named".to_owned()),
            (None, several) => {
                return Err(format!("no size is given for {}; the hidden group must be named", several.join(", ")));
            }
        };
        let place = self.groups.iter().position(|group| group == hidden);
        let place =
            place.ok_or_else(|| format!("there is no group `{hidden}`; there are {}", self.groups.join(", ")))?;
        let known: Vec<(usize, f64)> = (0..self.groups.len())
            .filter(|other| *other != place)
            .filter_map(|other| Some((other, size(&self.groups[other])?)))
            .collect();
        for (line, row) in &self.rows {
            if let Some((group, size)) = known.iter().find(|(group, size)| f64::from(row[*group]) > *size) {
                let (answer, name) = (row[*group], &self.groups[*group]);
                return Err(format!("line {line}: {answer} people known in `{name}`, which has {size} in all"));
            }
        }
        if let Some((line, row)) = self.rows.iter().find(|(_, row)| f64::from(row[place]) > sizes.population) {
            let (answer, all) = (row[place], sizes.population);
            return Err(format!("line {line}: {answer} people known in `{hidden}`, of {all} people in all"));
        }
        let answers = |(_, row): &(u64, Vec<u32>)| known.iter().map(|(group, _)| row[*group]).collect::<Vec<u32>>();
        let reports = Reports::new(
            sizes.population,
            known.iter().map(|(_, size)| *size).collect(),
            self.rows.iter().map(answers).collect(),
            self.rows.iter().map(|(_, row)| row[place]).collect(),
        );
        let reports = reports.and_then(|reports| match &self.weights {
            Some(weights) => reports.with_weights(weights),
            None => Ok(reports),
        });
        let groups = known.iter().map(|(group, _)| self.groups[*group].clone()).collect();
        Ok(Survey { reports: reports.map_err(|error| error.to_string())?, groups, hidden: hidden.to_owned() })
    }
}

impl Recruits {
    /// The recruitment as of one trait: the one named, or the only one.
    ///
    /// # Errors
    /// If the trait does not exist, several are there and none is named, or there are fewer than two recruits.
    pub fn recruitment(&self, of: Option<&str>) -> Result<(Recruitment, String), String> {
        let place = match (of, &self.traits[..]) {
            (Some(name), traits) => traits
                .iter()
                .position(|known| known == name)
                .ok_or_else(|| format!("there is no trait `{name}`; there are {}", traits.join(", ")))?,
            (None, [_]) => 0,
            (None, several) => return Err(format!("there are the traits {}; one must be named", several.join(", "))),
        };
        let with = self.recruits.iter().zip(&self.has);
        let recruits: Vec<Recruit> =
            with.map(|(recruit, has)| Recruit { has_trait: has[place], ..recruit.clone() }).collect();
        Ok((Recruitment::new(&recruits).map_err(|error| error.to_string())?, self.traits[place].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(form: Form, text: &str) -> String {
        read(form, text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_with_answers_is_said_with_its_line() {
        for (text, expected) in [
            ("", "line 1: the text is empty; a header and rows are needed"),
            ("nurses,members\n", "line 1: there is a header and no row under it"),
            (
                "respondent,members\n1,2\n",
                "line 1: 1 column of groups; one known group and the hidden one at least are needed",
            ),
            ("nurses,nurses\n1,2\n", "line 1: column 2 has the name `nurses`; a name must be given, and given once"),
            ("nurses,members\n1\n", "line 2: 1 cell; 2 are needed, as in the header"),
            (
                "nurses,members\n1,2\n3,\n",
                "line 3: `` under `members`; a whole number from 0 is accepted; leave out whoever did not answer",
            ),
            (
                "nurses,members\n1,-2\n",
                "line 2: `-2` under `members`; a whole number from 0 is accepted; leave out whoever did not answer",
            ),
            ("respondent,nurses,members\na,1,2\na,3,4\n", "line 3: respondent `a` stands on line 2 already"),
            (
                "respondent,weight,members\na,1,2\n",
                "line 1: 1 column of groups; one known group and the hidden one at least are needed",
            ),
            (
                "nurses,members,weight\n1,2,0.5\n1,2,0\n",
                "line 3: `0` under `weight`; a number above 0 is accepted: one over the chance to be asked; leave out whoever is not of the population",
            ),
            (
                "weight,nurses,members\n-2,1,2\n",
                "line 2: `-2` under `weight`; a number above 0 is accepted: one over the chance to be asked; leave out whoever is not of the population",
            ),
        ] {
            assert_eq!(said(Form::Answers, text), expected);
        }
    }

    #[test]
    fn what_is_wrong_with_sizes_and_members_is_said_with_its_line() {
        for (form, text, expected) in [
            (
                Form::Sizes,
                "name,size\na,1\n",
                "line 1: there is no column `group`; a table of sizes has the columns `group` and `size`",
            ),
            (Form::Sizes, "group,size\nnurses,0\n", "line 2: the size is `0`; a number above 0 is accepted"),
            (Form::Sizes, "group,size\nnurses,many\n", "line 2: the size is `many`; a number above 0 is accepted"),
            (
                Form::Sizes,
                "group,size\nnurses,5\nnurses,6\n",
                "line 3: the group is `nurses`; a name must be given, and given once",
            ),
            (
                Form::Sizes,
                "group,size\nnurses,5\n",
                "line 2: the table ends and no row has the group `population`: all people, known or not",
            ),
            (
                Form::Sizes,
                "group,size\nnurses,5\npopulation,5\n",
                "line 3: `nurses` has 5 people and the whole population 5",
            ),
            (
                Form::Members,
                "seen\n5\n",
                "line 1: there is no column `visibility`; by how many people each member is known as one",
            ),
            (Form::Members, "visibility,weight\n5,inf\n", "line 2: `inf` under `weight`; a number from 0 is accepted"),
        ] {
            assert_eq!(said(form, text), expected);
        }
        let read = read(Form::Members, "member,visibility\nM1,5\nM2,0\n").unwrap();
        assert_eq!(read, Sheet::Members(Members { visibility: vec![5.0, 0.0], weights: vec![1.0, 1.0] }));
    }

    #[test]
    fn what_is_wrong_with_recruits_is_said_with_its_line() {
        let head = "id,recruiter,degree,deceived\n";
        for (rows, expected) in [
            (",,3,1\n", "line 2: the id is empty; a pseudonym is needed"),
            ("a,,3,1\na,a,3,1\n", "line 3: `a` stands on line 2 already: nobody is recruited twice"),
            (
                "a,b,3,1\n",
                "line 2: the recruiter `b` stands on no line before; rows stand in the order of recruitment, and a seed's recruiter is empty",
            ),
            (
                "a,,0,1\n",
                "line 2: the degree is `0`; a whole number from 1 is accepted, for whoever was recruited knows somebody",
            ),
            ("a,,3,yes\n", "line 2: `yes` under `deceived`; 0 or 1 is accepted"),
        ] {
            assert_eq!(said(Form::Recruits, &format!("{head}{rows}")), expected);
        }
        assert_eq!(
            said(Form::Recruits, "id,recruiter,degree\na,,3\n"),
            "line 1: no column is left for a trait; recruits have the columns `id`, `recruiter`, `degree`, and one for each trait"
        );
    }

    #[test]
    fn the_hidden_group_is_the_one_without_a_size() {
        let Sheet::Answers(answers) =
            read(Form::Answers, "respondent,nurses,members,pilots\n1,2,0,1\n2,4,1,0\n").unwrap()
        else {
            panic!("answers")
        };
        let sizes = |groups: &[(&str, f64)]| Sizes {
            population: 1000.0,
            groups: groups.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect(),
        };
        let both = sizes(&[("pilots", 20.0), ("nurses", 30.0)]);
        let found = answers.survey(&both, None).unwrap();
        assert_eq!((found.hidden.as_str(), found.groups.join(" ")), ("members", "nurses pilots".to_owned()));
        assert_eq!((found.reports.sizes(), found.reports.hidden()), (&[30.0, 20.0][..], &[0, 1][..]));
        let refused = |sizes: &Sizes, hidden| answers.survey(sizes, hidden).unwrap_err();
        assert_eq!(
            refused(&sizes(&[("nurses", 30.0)]), None),
            "no size is given for members, pilots; the hidden group must be named"
        );
        assert_eq!(refused(&both, Some("cooks")), "there is no group `cooks`; there are nurses, members, pilots");
        assert_eq!(
            refused(&sizes(&[("nurses", 3.0)]), Some("members")),
            "line 3: 4 people known in `nurses`, which has 3 in all"
        );
        assert_eq!(answers.survey(&sizes(&[("nurses", 30.0)]), Some("members")).unwrap().groups, ["nurses"]);
    }

    #[test]
    fn weights_stand_in_any_column_of_that_name_and_are_no_group() {
        let text = "respondent,nurses,weight,members\n1,2,0.5,1\n2,4,1.5,0\n";
        let Sheet::Answers(answers) = read(Form::Answers, text).unwrap() else { panic!("answers") };
        assert_eq!(answers.groups, ["nurses", "members"]);
        let sizes = Sizes { population: 1000.0, groups: vec![("nurses".to_owned(), 30.0)] };
        let survey = answers.survey(&sizes, None).unwrap();
        assert_eq!((survey.reports.weights(), survey.reports.is_weighted()), (&[0.5, 1.5][..], true));
        assert_eq!((survey.reports.known(), survey.reports.hidden()), (&[vec![2], vec![4]][..], &[1, 0][..]));
        let Sheet::Answers(plain) = read(Form::Answers, "nurses,members\n2,1\n").unwrap() else { panic!("answers") };
        assert_eq!(plain.weights, None);
        assert!(!plain.survey(&sizes, None).unwrap().reports.is_weighted());
    }

    #[test]
    fn semicolons_and_tabs_part_cells_too() {
        for sign in [";", "\t"] {
            let text = "respondent,nurses,members\na,1,2\nb,0,1\n".replace(',', sign);
            let Sheet::Answers(answers) = read(Form::Answers, &text).unwrap() else { panic!("answers") };
            assert_eq!(answers.rows, [(2, vec![1, 2]), (3, vec![0, 1])]);
        }
    }

    #[test]
    fn a_trait_is_the_one_that_is_named() {
        let Sheet::Recruits(file) =
            read(Form::Recruits, "id,recruiter,degree,held,paid\na,seed,3,1,0\nb,a,4,0,0\n").unwrap()
        else {
            panic!("recruits")
        };
        assert_eq!(file.recruitment(Some("held")).unwrap().0.traits(), [true, false]);
        assert_eq!(file.recruitment(Some("paid")).unwrap().0.traits(), [false, false]);
        assert_eq!(file.recruitment(None).unwrap_err(), "there are the traits held, paid; one must be named");
        assert_eq!(file.recruitment(Some("fed")).unwrap_err(), "there is no trait `fed`; there are held, paid");
    }
}
