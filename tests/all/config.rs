//! Configs in OpenCC's format: what is accepted, warned of and refused, and where.

use fanjian::{
    Config, ConfigError, Converter, Dictionary, Error, ErrorKind, Position, WarningKind,
};

fn load(json: &str) -> Result<Config, Error> {
    Config::from_json(json, |file| Dictionary::builtin(file.trim_end_matches(".txt")))
}

fn at(line: usize, column: usize) -> Option<Position> {
    Some(Position { line, column })
}

const COMPLETE: &str = r#"
// A config with everything in it.
{
  "name": "everything",
  "normalization": [{ "dict": { "type": "inline", "entries": { "裏": "里", } } }],
  "segmentation": { "type": "mmseg", "dict": { "type": "text", "file": "STPhrases.txt" } },
  /* two stages */
  "conversion_chain": [
    { "dict": {
        "type": "group", "match_policy": "short_circuit",
        "dicts": [
          { "type": "group", "match_policy": "union", "dicts": [
            { "type": "inline", "entries": { "甲": "A", "甲乙": "AB" } },
            { "type": "inline", "entries": { "甲乙丙": "ABC", "甲": "never" } },
          ] },
          { "type": "text", "file": "TSCharactersExt.txt", "may_output_tofu": true },
          { "type": "inline", "entries": { "甲乙丙丁": "shadowed by a shorter match" } },
          { "type": "text", "file": "STCharacters.txt" },
        ],
    } },
    { "dict": { "type": "inline", "entries": { "ABC": "三", "裏": "裡" } } },
  ],
}"#;

#[test]
fn comments_trailing_commas_groups_and_inline_dictionaries() {
    let config = load(COMPLETE).unwrap();
    assert_eq!((config.name(), config.warnings()), ("everything", &[][..]));
    let converter = Converter::from_config(config).build();
    assert_eq!(converter.convert("甲乙丙丁 甲乙 甲"), "三丁 AB A");
    assert_eq!(converter.convert("头里"), "頭裡");
}

#[test]
fn what_is_read_past_becomes_a_warning_with_its_place() {
    let json = "{\n  \"comment\": 1,\n  \"conversion_chain\": [{ \"dict\":\n    { \"type\": \"group\", \"dicts\": [] } }]\n}";
    let config = load(json).unwrap();
    let warnings: Vec<_> = config.warnings().iter().map(|w| (w.position, w.kind.clone())).collect();
    let position = |line, column| Position { line, column };
    assert_eq!(
        warnings,
        [
            (position(2, 3), WarningKind::UnknownMember("comment".into())),
            (position(1, 1), WarningKind::MissingMember("name")),
            (position(4, 5), WarningKind::MissingMatchPolicy),
            (position(4, 33), WarningKind::Empty("dicts")),
        ]
    );
    assert_eq!(Converter::from_config(config).build().convert("头发"), "头发");
}

#[test]
fn broken_json_is_an_error_with_line_and_column() {
    let error = load("{\n  \"name\": \"x\",\n  \"conversion_chain\" [\n]}").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Json(_)), "{error}");
    assert_eq!(error.position().map(|position| position.line), Some(3));
    assert!(error.to_string().starts_with("line 3, column "), "{error}");
    for json in ["{'name': 1}", "{name: \"x\"}", "{\"a\": 1 \"b\": 2}", "[".repeat(9999).as_str()] {
        assert!(matches!(load(json).unwrap_err().kind(), ErrorKind::Json(_)), "{json:.20}");
    }
}

#[test]
fn json_that_is_no_config_is_an_error_that_says_why() {
    use ConfigError::*;
    let member = |member: &str, expected| Type { member: member.to_owned(), expected };
    let chain =
        |dict: &str| format!("{{\"name\": \"\", \"conversion_chain\": [{{\"dict\":\n{dict}}}]}}");
    let binary = BinaryDictionary {
        file: "STPhrases.ocd2".into(),
        format: "ocd2".into(),
        text: "STPhrases.txt".into(),
    };
    let cases = [
        ("".to_owned(), Empty, at(1, 1)),
        ("[]".to_owned(), member("the config", "an object"), at(1, 1)),
        ("{\"name\": \"x\"}".to_owned(), Missing("conversion_chain"), at(1, 1)),
        (chain("1"), member("dict", "an object"), at(2, 1)),
        (chain("{}"), Missing("type"), at(2, 1)),
        (chain("{\"type\": \"text\"}"), Missing("file"), at(2, 1)),
        (chain("{\"type\": \"yaml\"}"), DictionaryType("yaml".into()), at(2, 10)),
        (chain("{\"type\": \"ocd2\", \"file\": \"STPhrases.ocd2\"}"), binary, at(2, 26)),
        (
            chain("{\"type\": \"group\", \"match_policy\": \"first\", \"dicts\": []}"),
            MatchPolicy("first".into()),
            at(2, 35),
        ),
        (chain("{\"type\": \"inline\", \"entries\": {\"a\": \"\"}}"), InlineEmpty, at(2, 32)),
        (
            chain("{\"type\": \"inline\", \"may_output_tofu\": true, \"entries\": {}}"),
            InlineTofu,
            at(2, 20),
        ),
        (
            chain("{\"type\": \"text\", \"file\": \"TSPhrases\", \"may_output_tofu\": 1}"),
            member("may_output_tofu", "true or false"),
            at(2, 58),
        ),
    ];
    for (json, expected, position) in cases {
        let error = load(&json).unwrap_err();
        let ErrorKind::Config(found) = error.kind() else { panic!("{json}: {error}") };
        assert_eq!((found, error.position()), (&expected, position), "{json}");
    }
    let twice = load(&chain("{\"type\": \"inline\", \"entries\": {\"a\": \"b\",\n\"a\": \"c\"}}"));
    assert_eq!(
        twice.unwrap_err().to_string(),
        "line 3, column 1: duplicate key \"a\", first given in pair 1"
    );
    let plugin =
        "{\"name\": \"\", \"segmentation\": {\"type\": \"jieba\"}, \"conversion_chain\": []}";
    assert!(load(plugin).unwrap_err().to_string().contains("only \"mmseg\" is supported"));
}

#[test]
fn a_config_file_finds_its_dictionaries_beside_it_and_among_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("own.txt", "头发\t秀髮\n");
    let dict = |file: &str| format!("{{\"type\": \"text\", \"file\": \"{file}\"}}");
    let config = |files: [&str; 2]| {
        format!(
            "{{\"name\": \"\", \"conversion_chain\": [{{\"dict\": {{\"type\": \"group\", \
             \"match_policy\": \"short_circuit\", \"dicts\": [{}, {}]}}}}]}}",
            dict(files[0]),
            dict(files[1])
        )
    };
    write("good.json", &config(["own.txt", "STCharacters.txt"]));
    let good = Config::from_path(folder.path().join("good.json")).unwrap();
    let names: Vec<&str> = good.dictionaries().map(Dictionary::name).collect();
    assert_eq!(names, ["own.txt", "STCharacters"]);
    assert_eq!(Converter::from_config(good).build().convert("头发里"), "秀髮裏");

    write("missing.json", &config(["own.txt", "nowhere.txt"]));
    let error = Config::from_path(folder.path().join("missing.json")).unwrap_err();
    let missing = ConfigError::UnknownFile("nowhere.txt".into());
    assert!(matches!(error.kind(), ErrorKind::Config(found) if *found == missing), "{error}");
    assert!(error.origin().unwrap().ends_with("missing.json"), "{error}");
    assert_eq!(error.position().map(|position| position.line), Some(1));

    std::fs::write(
        folder.path().join("compiled.txt"),
        Dictionary::from_pairs([("头发", "秀髮")]).unwrap().to_compiled(),
    )
    .unwrap();
    write("compiled.json", &config(["compiled.txt", "STCharacters.txt"]));
    let compiled = Config::from_path(folder.path().join("compiled.json")).unwrap();
    assert_eq!(Converter::from_config(compiled).build().convert("头发里"), "秀髮裏");

    write("bad.txt", "头发\t秀髮\n没有制表符\n");
    write("bad.json", &config(["bad.txt", "STCharacters.txt"]));
    let error = Config::from_path(folder.path().join("bad.json")).unwrap_err();
    assert!(error.to_string().contains("bad.txt:2:6: no tab"), "{error}");
}

#[test]
fn an_unknown_config_lists_the_known_ones() {
    let error = Converter::builtin("s2x").unwrap_err().to_string();
    assert!(error.starts_with("unknown config \"s2x\"; the built-in ones are hk2s, "), "{error}");
}
