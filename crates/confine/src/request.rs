//! What the child is asked, as bytes in a pipe: a kind, then files with their lengths before them.

use crate::frame::{Lengths, bad};
use crate::limit::{FILES, Limit, NAME_BYTES};
use assize_estimate::interviews::read::Form;
use assize_estimate::lists::read::Unwritten;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// File names to bytes.
pub type Package = BTreeMap<String, Vec<u8>>;

/// Told from stray bytes; raised with any change of the form.
const MAGIC: [u8; 8] = *b"assize1\n";
/// The name under which a lone descriptor travels.
const LONE: &str = "";

/// What the child is asked to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request<'a> {
    /// The files that a package's descriptor names.
    FileNames(&'a [u8]),
    /// A package.
    Package(&'a Package),
    /// A scenario: name and text of the file.
    Scenario(&'a str, &'a [u8]),
    /// A table of capture patterns: name and text of the file, and what a pattern means that is not in it.
    Table(&'a str, &'a [u8], Unwritten),
    /// The tables of several linkages: name and text of the file.
    Linked(&'a str, &'a [u8]),
    /// Interviews: which table of them, name and text of the file.
    Interviews(Form, &'a str, &'a [u8]),
    /// A list of persons: name and bytes of the file.
    List(&'a str, &'a [u8]),
}

/// The same with its own bytes, as the child takes it in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    FileNames(Vec<u8>),
    Package(Package),
    Scenario(String, Vec<u8>),
    Table(String, Vec<u8>, Unwritten),
    Linked(String, Vec<u8>),
    Interviews(Form, String, Vec<u8>),
    List(String, Vec<u8>),
}

impl Request<'_> {
    fn files(&self) -> Vec<(&str, &[u8])> {
        match self {
            Self::FileNames(bytes) => vec![(LONE, bytes)],
            Self::Package(package) => package.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect(),
            Self::Scenario(name, bytes)
            | Self::Table(name, bytes, _)
            | Self::Linked(name, bytes)
            | Self::Interviews(_, name, bytes)
            | Self::List(name, bytes) => {
                vec![(name, bytes)]
            }
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::FileNames(_) => b'n',
            Self::Package(_) => b'p',
            Self::Scenario(..) => b's',
            Self::Table(_, _, Unwritten::Refused) => b't',
            Self::Table(_, _, Unwritten::Nobody) => b'u',
            Self::Linked(..) => b'k',
            Self::Interviews(Form::Answers, ..) => b'a',
            Self::Interviews(Form::Sizes, ..) => b'z',
            Self::Interviews(Form::Members, ..) => b'm',
            Self::Interviews(Form::Recruits, ..) => b'r',
            Self::List(..) => b'l',
        }
    }

    /// Counts what would be handed over.
    ///
    /// # Errors
    /// The first limit that is passed.
    pub fn check(&self) -> Result<(), Limit> {
        match self {
            Self::Package(package) => Limit::check(package),
            Self::FileNames(bytes) => Limit::check_file("datapackage.json", bytes.len() as u64).map(drop),
            Self::Scenario(name, bytes)
            | Self::Table(name, bytes, _)
            | Self::Linked(name, bytes)
            | Self::Interviews(_, name, bytes) => Limit::check_file(name, bytes.len() as u64).map(drop),
            Self::List(name, bytes) => Limit::check_list(name, bytes.len() as u64).map(drop),
        }
    }

    /// Writes the request into the child's pipe.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let files = self.files();
        out.write_all(&MAGIC)?;
        out.write_all(&[self.kind()])?;
        out.put_length(files.len() as u64)?;
        for (name, bytes) in files {
            out.put_length(name.len() as u64)?;
            out.write_all(name.as_bytes())?;
            out.put_length(bytes.len() as u64)?;
            out.write_all(bytes)?;
        }
        out.flush()
    }
}

impl Asked {
    /// Reads a request out of the pipe. Limits hold here as well: the child trusts nobody's counting.
    pub(crate) fn read(input: &mut impl Read) -> io::Result<Result<Self, Limit>> {
        let mut head = [0; 9];
        input.read_exact(&mut head)?;
        let count = input.length()?;
        if head[..8] != MAGIC {
            return Err(bad("the request does not begin as one of this version"));
        }
        let Some(count) = usize::try_from(count).ok().filter(|count| *count <= FILES) else {
            return Ok(Err(Limit::Files { found: usize::try_from(count).unwrap_or(usize::MAX) }));
        };
        let mut files = Vec::with_capacity(count);
        for _ in 0..count {
            match file(input, head[8])? {
                Ok(file) => files.push(file),
                Err(limit) => return Ok(Err(limit)),
            }
        }
        match (head[8], files.len()) {
            (b'n', 1) => Ok(Ok(Self::FileNames(files.remove(0).1))),
            (b's', 1) => {
                let (name, bytes) = files.remove(0);
                Ok(Ok(Self::Scenario(name, bytes)))
            }
            (b'k', 1) => {
                let (name, bytes) = files.remove(0);
                Ok(Ok(Self::Linked(name, bytes)))
            }
            (kind @ (b't' | b'u'), 1) => {
                let (name, bytes) = files.remove(0);
                let unwritten = if kind == b't' { Unwritten::Refused } else { Unwritten::Nobody };
                Ok(Ok(Self::Table(name, bytes, unwritten)))
            }
            (kind @ (b'a' | b'z' | b'm' | b'r'), 1) => {
                let (name, bytes) = files.remove(0);
                let form = match kind {
                    b'a' => Form::Answers,
                    b'z' => Form::Sizes,
                    b'm' => Form::Members,
                    _ => Form::Recruits,
                };
                Ok(Ok(Self::Interviews(form, name, bytes)))
            }
            (b'l', 1) => {
                let (name, bytes) = files.remove(0);
                Ok(Ok(Self::List(name, bytes)))
            }
            (b'p', _) => {
                let package: Package = files.into_iter().collect();
                Ok(Limit::check(&package).map(|()| Self::Package(package)))
            }
            _ => Err(bad("the request is of no kind that this version knows")),
        }
    }
}

fn file(input: &mut impl Read, kind: u8) -> io::Result<Result<(String, Vec<u8>), Limit>> {
    let name_bytes = input.length()?;
    if name_bytes > NAME_BYTES as u64 {
        return Ok(Err(Limit::Name { found: usize::try_from(name_bytes).unwrap_or(usize::MAX) }));
    }
    let name = String::from_utf8(input.exactly(name_bytes)?).map_err(|_| bad("a file's name is not UTF-8"))?;
    let bytes = input.length()?;
    let check = if kind == b'l' { Limit::check_list } else { Limit::check_file };
    match check(&name, bytes) {
        Ok(bytes) => Ok(Ok((name, input.exactly(bytes)?))),
        Err(limit) => Ok(Err(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(request: &Request<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        request.write(&mut bytes).unwrap();
        bytes
    }

    proptest! {
        #[test]
        fn a_package_comes_out_of_the_pipe_as_it_went_in(
            package in prop::collection::btree_map("[^/]{0,20}", prop::collection::vec(any::<u8>(), 0..200), 0..9)
        ) {
            let bytes = written(&Request::Package(&package));
            prop_assert_eq!(Asked::read(&mut bytes.as_slice()).unwrap(), Ok(Asked::Package(package)));
        }

        #[test]
        fn stray_bytes_are_refused_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Asked::read(&mut bytes.as_slice()).is_err());
        }
    }

    #[test]
    fn a_lone_descriptor_a_scenario_a_table_and_a_list_travel_alike() {
        let list = written(&Request::List("visas.csv", b"name\n"));
        let expected = Asked::List("visas.csv".to_owned(), b"name\n".to_vec());
        assert_eq!(Asked::read(&mut list.as_slice()).unwrap(), Ok(expected));
        let names = written(&Request::FileNames(b"{}"));
        assert_eq!(Asked::read(&mut names.as_slice()).unwrap(), Ok(Asked::FileNames(b"{}".to_vec())));
        let scenario = written(&Request::Scenario("ours.toml", b"draws = 1"));
        let expected = Asked::Scenario("ours.toml".to_owned(), b"draws = 1".to_vec());
        assert_eq!(Asked::read(&mut scenario.as_slice()).unwrap(), Ok(expected));
        let linked = written(&Request::Linked("lists.json", b"{}"));
        let expected = Asked::Linked("lists.json".to_owned(), b"{}".to_vec());
        assert_eq!(Asked::read(&mut linked.as_slice()).unwrap(), Ok(expected));
        for form in [Form::Answers, Form::Sizes, Form::Members, Form::Recruits] {
            let interviews = written(&Request::Interviews(form, "answers.csv", b"nurses"));
            let expected = Asked::Interviews(form, "answers.csv".to_owned(), b"nurses".to_vec());
            assert_eq!(Asked::read(&mut interviews.as_slice()).unwrap(), Ok(expected));
        }
        for unwritten in [Unwritten::Refused, Unwritten::Nobody] {
            let table = written(&Request::Table("lists.csv", b"A,count", unwritten));
            let expected = Asked::Table("lists.csv".to_owned(), b"A,count".to_vec(), unwritten);
            assert_eq!(Asked::read(&mut table.as_slice()).unwrap(), Ok(expected));
        }
    }

    #[test]
    fn a_declared_size_past_the_limit_is_refused_before_a_byte_is_kept() {
        let mut bytes = written(&Request::Package(&Package::from([("a".to_owned(), Vec::new())])));
        let end = bytes.len() - 8;
        bytes[end..].copy_from_slice(&(1u64 << 60).to_le_bytes());
        let refused = Asked::read(&mut bytes.as_slice()).unwrap();
        assert_eq!(refused, Err(Limit::File { file: "a".to_owned(), found: 1 << 60 }));
    }

    #[test]
    fn a_package_cut_short_is_no_package() {
        let whole = written(&Request::Package(&Package::from([("a".to_owned(), vec![7; 9])])));
        for end in 0..whole.len() {
            assert!(Asked::read(&mut &whole[..end]).is_err(), "cut at {end}");
        }
    }
}
