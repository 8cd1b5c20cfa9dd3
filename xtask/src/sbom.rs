//! What the program is made of, as a CycloneDX 1.6 document: from cargo's metadata and Cargo.lock, the same bytes for the same
//! lock file. No time, no machine, no path.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Where it is written.
const TO: &str = "target/assize.cdx.json";
/// The package that is shipped; what it needs, down to the last, is what is listed.
const SHIPPED: &str = "assize";

/// Writes the document and checks it.
pub fn sbom(root: &Path) -> Result<()> {
    let document = document(root)?;
    let faults = faults(&document);
    if !faults.is_empty() {
        bail!("the bill of materials is no CycloneDX 1.6: {}", faults.join("; "));
    }
    std::fs::create_dir_all(root.join("target"))?;
    std::fs::write(root.join(TO), format!("{}\n", serde_json::to_string_pretty(&document)?))?;
    let components = document["components"].as_array().map_or(0, Vec::len);
    println!("{TO}: {components} components, serial {}", document["serialNumber"].as_str().unwrap_or(""));
    Ok(())
}

fn document(root: &Path) -> Result<Value> {
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let output =
        Command::new("cargo").args(arguments).current_dir(root).output().context("cargo could not be started")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))?.parse().context("Cargo.lock")?;
    bill(&serde_json::from_slice(&output.stdout)?, &lock)
}

/// The document from `cargo metadata` (format 1) and Cargo.lock.
fn bill(metadata: &Value, lock: &toml::Table) -> Result<Value> {
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"]).map(|one| (text(&one["id"]), one)).collect();
    let needs = needs(metadata);
    let shipped = packages.iter().find(|(_, one)| one["name"] == SHIPPED).map(|(id, _)| *id);
    let shipped = shipped.with_context(|| format!("cargo metadata lists no package {SHIPPED}"))?;
    let checksums = checksums(lock);
    let mut components = BTreeMap::new();
    let mut dependencies = BTreeMap::new();
    for id in reached(&needs, shipped) {
        let package =
            packages.get(id).with_context(|| format!("cargo metadata names {id} and does not describe it"))?;
        let below: BTreeSet<String> =
            needs.get(id).into_iter().flatten().filter_map(|below| packages.get(below)).map(|one| purl(one)).collect();
        dependencies.insert(purl(package), json!({ "ref": purl(package), "dependsOn": below }));
        components.insert(purl(package), component(package, &checksums));
    }
    let main = purl(packages[shipped]);
    let mut program = components.remove(&main).context("the program itself is missing")?;
    program["type"] = json!("application");
    let mut document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies.into_values().collect::<Vec<_>>(),
    });
    document["serialNumber"] = json!(serial(&serde_json::to_vec(&document)?));
    Ok(document)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// Package to the packages that it needs to be built or to run, tests apart.
fn needs(metadata: &Value) -> BTreeMap<&str, Vec<&str>> {
    let ships = |need: &&Value| list(&need["dep_kinds"]).any(|kind| kind["kind"] != "dev");
    list(&metadata["resolve"]["nodes"])
        .map(|node| (text(&node["id"]), list(&node["deps"]).filter(ships).map(|need| text(&need["pkg"])).collect()))
        .collect()
}

fn reached<'a>(needs: &BTreeMap<&'a str, Vec<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(needs.get(id).into_iter().flatten());
        }
    }
    seen
}

/// SHA-256 of each package as the registry serves it.
fn checksums(lock: &toml::Table) -> BTreeMap<(String, String), String> {
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let field = |one: &toml::Value, name: &str| one.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    let entry = |one: &toml::Value| Some(((field(one, "name")?, field(one, "version")?), field(one, "checksum")?));
    packages.into_iter().flatten().filter_map(entry).collect()
}

/// Package URL (purl-spec, type cargo).
fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]).replace('+', "%2B"))
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) = (text(&package["name"]).to_owned(), text(&package["version"]).to_owned());
    let mut component = json!({
        "type": "library", "bom-ref": purl(package), "name": name, "version": version, "purl": purl(package),
    });
    if let Some(licence) = package["license"].as_str() {
        // Older manifests write `A/B` where SPDX has `A OR B`.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(repository) = package["repository"].as_str() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    if let Some(checksum) = checksums.get(&(name, version)) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// A UUID of version 8 (RFC 9562, 5.8) that follows from the document: FNV-1a, once from each end.
fn serial(bytes: &[u8]) -> String {
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let high = bytes.iter().fold(0xcbf2_9ce4_8422_2325, fnv);
    let low = bytes.iter().rev().fold(0xcbf2_9ce4_8422_2325, fnv);
    let high = high & !0xf000 | 0x8000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let (high, low) = (format!("{high:016x}"), format!("{low:016x}"));
    format!("urn:uuid:{}-{}-{}-{}-{}", &high[..8], &high[8..12], &high[12..], &low[..4], &low[4..])
}

/// What CycloneDX 1.6 asks for and the document does not have.
fn faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    must(document["bomFormat"] == "CycloneDX", "bomFormat is not CycloneDX".to_owned());
    must(document["specVersion"] == "1.6", "specVersion is not 1.6".to_owned());
    must(document["version"].as_u64().is_some_and(|n| n > 0), "version is no number above 0".to_owned());
    must(is_serial(text(&document["serialNumber"])), "serialNumber is no urn:uuid".to_owned());
    let mut known = BTreeSet::new();
    for one in std::iter::once(&document["metadata"]["component"]).chain(list(&document["components"])) {
        let name = text(&one["bom-ref"]);
        must(known.insert(name), format!("bom-ref {name} stands twice"));
        must(["application", "library"].contains(&text(&one["type"])), format!("{name} has no type"));
        must(!text(&one["name"]).is_empty(), format!("{name} has no name"));
        must(text(&one["purl"]).starts_with("pkg:cargo/"), format!("{name} has no purl"));
        let hex = |hash: &Value| text(&hash["content"]).len() == 64 && hash["alg"] == "SHA-256";
        must(list(&one["hashes"]).all(hex), format!("{name} has a hash of another form"));
    }
    for dependency in list(&document["dependencies"]) {
        let refs = std::iter::once(&dependency["ref"]).chain(list(&dependency["dependsOn"]));
        let strange: Vec<&str> = refs.map(text).filter(|name| !known.contains(name)).collect();
        must(strange.is_empty(), format!("dependencies name {strange:?}, which are no components"));
    }
    faults
}

fn is_serial(serial: &str) -> bool {
    let Some(uuid) = serial.strip_prefix("urn:uuid:") else { return false };
    let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && uuid.chars().all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn metadata() -> Value {
        let package = |id: &str, name: &str, version: &str| json!({ "id": id, "name": name, "version": version, "license": "MIT/Apache-2.0" });
        let need = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        json!({
            "packages": [package("a", "assize", "0.1.0"), package("b", "used", "1.0.0+x"), package("c", "only-in-tests", "2.0.0")],
            "resolve": { "nodes": [
                { "id": "a", "deps": [need("b", Value::Null), need("c", json!("dev"))] },
                { "id": "b", "deps": [] }, { "id": "c", "deps": [] },
            ] },
        })
    }

    fn lock() -> toml::Table {
        format!("[[package]]\nname = \"used\"\nversion = \"1.0.0+x\"\nchecksum = \"{}\"\n", "ab".repeat(32))
            .parse()
            .unwrap()
    }

    #[test]
    fn the_bill_lists_what_ships_and_not_what_only_tests_need() {
        let mut bill = bill(&metadata(), &lock()).unwrap();
        bill["components"][0]["hashes"][0]["content"] = json!("...");
        expect![[r#"
            {
              "bomFormat": "CycloneDX",
              "components": [
                {
                  "bom-ref": "pkg:cargo/used@1.0.0%2Bx",
                  "hashes": [
                    {
                      "alg": "SHA-256",
                      "content": "..."
                    }
                  ],
                  "licenses": [
                    {
                      "expression": "MIT OR Apache-2.0"
                    }
                  ],
                  "name": "used",
                  "purl": "pkg:cargo/used@1.0.0%2Bx",
                  "type": "library",
                  "version": "1.0.0+x"
                }
              ],
              "dependencies": [
                {
                  "dependsOn": [
                    "pkg:cargo/used@1.0.0%2Bx"
                  ],
                  "ref": "pkg:cargo/assize@0.1.0"
                },
                {
                  "dependsOn": [],
                  "ref": "pkg:cargo/used@1.0.0%2Bx"
                }
              ],
              "metadata": {
                "component": {
                  "bom-ref": "pkg:cargo/assize@0.1.0",
                  "licenses": [
                    {
                      "expression": "MIT OR Apache-2.0"
                    }
                  ],
                  "name": "assize",
                  "purl": "pkg:cargo/assize@0.1.0",
                  "type": "application",
                  "version": "0.1.0"
                }
              },
              "serialNumber": "urn:uuid:fbe90451-9b6c-82f9-a304-6e76087277c9",
              "specVersion": "1.6",
              "version": 1
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&bill).unwrap());
    }

    #[test]
    fn the_bill_of_this_workspace_is_sound_and_the_same_twice() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let bill = document(&root).unwrap();
        assert_eq!(faults(&bill), Vec::<String>::new());
        assert_eq!(bill, document(&root).unwrap());
        let names: BTreeSet<&str> = list(&bill["components"]).map(|one| text(&one["name"])).collect();
        assert!(names.contains("rusqlite") && names.contains("assize-record") && !names.contains("proptest"));
        let unsigned = list(&bill["components"]).filter(|one| one["hashes"].is_null()).map(|one| text(&one["name"]));
        assert!(unsigned.into_iter().all(|name| name.starts_with("assize-")));
    }

    #[test]
    fn every_fault_is_named() {
        let mut bill = bill(&metadata(), &lock()).unwrap();
        bill["specVersion"] = json!("1.5");
        bill["serialNumber"] = json!("urn:uuid:1");
        bill["components"][0]["hashes"][0]["alg"] = json!("MD5");
        bill["dependencies"][0]["dependsOn"] = json!(["pkg:cargo/gone@1"]);
        assert_eq!(
            faults(&bill),
            [
                "specVersion is not 1.6",
                "serialNumber is no urn:uuid",
                "pkg:cargo/used@1.0.0%2Bx has a hash of another form",
                "dependencies name [\"pkg:cargo/gone@1\"], which are no components",
            ]
        );
    }
}
