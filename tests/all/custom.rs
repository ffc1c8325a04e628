//! Dictionaries of one's own: every way to give one, what they win against, what is refused.

use fanjian::{Converter, Dictionary, EntryError, ErrorKind, Place, Position};

use crate::every_api;

fn with(config: &str, dictionaries: impl IntoIterator<Item = Dictionary>) -> Converter {
    let builder = Converter::builder(config).unwrap();
    dictionaries.into_iter().fold(builder, |builder, own| builder.dictionary(own)).build()
}

#[test]
fn an_entry_wins_over_everything_built_in() {
    let own =
        Dictionary::from_text("发明\t發明\n鼠标\t滑鼠器\n人工智能\tAI 人工智慧\n的确\t\n").unwrap();
    for config in ["s2t", "s2tw", "s2twp", "s2hkp"] {
        let converter = with(config, [own.clone()]);
        // 被发 is a key of OpenCC's that would cut 发明.
        assert_eq!(every_api::convert(&converter, "被发明"), "被發明");
        // The candidate is final: no later stage turns it into something else.
        assert_eq!(every_api::convert(&converter, "鼠标"), "滑鼠器");
        assert_eq!(every_api::convert(&converter, "人工智能的确好"), "AI好");
    }
}

#[test]
fn the_text_between_two_entries_is_converted_as_if_alone() {
    let own = Dictionary::from_pairs([("X", "Y")]).unwrap();
    let converter = with("s2twp", [own]);
    assert_eq!(every_api::convert(&converter, "鼠X标，鼠标X鼠标"), "鼠Y標，滑鼠Y滑鼠");
}

#[test]
fn a_deleted_key_leaves_nothing_behind_at_any_stage() {
    let own = Dictionary::from_pairs([("了", ""), ("X", "")]).unwrap();
    for config in ["s2t", "s2twp", "tw2sp"] {
        let converter = with(config, [own.clone()]);
        for text in ["了", "好了", "了好", "他了了他", "X来了X去"] {
            let kept: String = text.chars().filter(|c| !"了X".contains(*c)).collect();
            let expected: String =
                kept.chars().map(|c| converter.convert(&c.to_string()).into_owned()).collect();
            assert_eq!(every_api::convert(&converter, text), expected);
        }
    }
}

#[test]
fn entries_that_a_space_cuts_are_read_as_opencc_does_and_told_of() {
    let text = "头发\t 頭髮\n的确\t\nNew York\tNew York\nB 超\t超聲波 B超\n台\t臺 台\n";
    let own = Dictionary::from_text(text).unwrap();
    let told: Vec<String> = own.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("1:4: the candidate begins with a space"), "{told:?}");
    assert!(told[1].starts_with("3:10: \"New York\" becomes \"New\""), "{told:?}");
    assert_eq!(own.clone().named("own").warnings(), own.warnings());
    let converter = with("s2t", [own]);
    assert_eq!(every_api::convert(&converter, "头发，New York"), "，New");
}

#[test]
fn of_several_dictionaries_the_longest_key_wins_then_the_first() {
    let first = Dictionary::from_pairs([("里", "一"), ("里面", "二")]).unwrap();
    let second = Dictionary::from_pairs([("里", "三"), ("里面的", "四")]).unwrap();
    let converter = with("s2t", [first, second]);
    assert_eq!(every_api::convert(&converter, "里，里面，里面的"), "一，二，四");
}

#[test]
fn every_way_to_give_one_is_the_same() {
    let text = "\u{FEFF}# 註解\r\n乙\t二 貳\r\n\r\n甲\t一\r\n";
    let from_text = Dictionary::from_text(text).unwrap();
    assert_eq!(from_text.len(), 2);
    assert_eq!(
        from_text.entries(),
        [("乙".to_owned(), vec!["二", "貳"]), ("甲".to_owned(), vec!["一"])]
    );
    let from_reader = Dictionary::from_reader(text.as_bytes()).unwrap();
    assert_eq!(from_reader.entries(), from_text.entries());
    let compiled = Dictionary::from_compiled(&from_text.to_compiled()).unwrap();
    assert_eq!(compiled.entries(), from_text.entries());
    let pairs = Dictionary::from_pairs([("甲", "一"), ("乙", "二")]).unwrap();
    for own in [from_text, from_reader, compiled, pairs] {
        assert_eq!(every_api::convert(&with("s2t", [own]), "甲乙"), "一二");
    }
    assert!(Dictionary::from_text("").unwrap().is_empty());
}

#[test]
fn a_candidate_may_hold_spaces_when_it_comes_as_a_pair() {
    let own = Dictionary::from_pairs([("人工智能", "artificial intelligence")]).unwrap();
    assert_eq!(every_api::convert(&with("s2t", [own]), "人工智能"), "artificial intelligence");
}

#[test]
fn malformed_lines_are_errors_with_line_and_column() {
    let duplicate = EntryError::DuplicateKey { key: "甲".into(), first: Place::Line(2) };
    let cases: [(&[u8], _, _, _); 6] = [
        ("# x\n甲\t一\n\n甲\t二\n".as_bytes(), duplicate, 4, 1),
        ("甲\t一\n乙 二\n".as_bytes(), EntryError::NoTab, 2, 4),
        ("甲\t一\n\t二\n".as_bytes(), EntryError::EmptyKey, 2, 1),
        (b"\xE7\x94\xB2\t\xFF\n", EntryError::InvalidUtf8(0xFF), 1, 3),
        (b"a\tb\nc\t\xE7\x94", EntryError::InvalidUtf8(0xE7), 2, 3),
        ("甲\t一\u{1F}二".as_bytes(), EntryError::ControlCharacter('\u{1F}'), 1, 4),
    ];
    for (text, expected, line, column) in cases {
        let error = Dictionary::from_text(text).unwrap_err();
        let ErrorKind::Entry(found) = error.kind() else { panic!("{error}") };
        assert_eq!((found, error.position()), (&expected, Some(Position { line, column })));
    }
    let error = Dictionary::from_pairs([("甲", "一"), ("甲", "二")]).unwrap_err();
    assert_eq!(error.to_string(), "pair 2: duplicate key \"甲\", first given in pair 1");
    assert!(Dictionary::from_pairs([("", "一")]).is_err());
}

#[test]
fn a_file_and_its_place_stand_in_front_of_the_message() {
    let error = Dictionary::from_text("甲").unwrap_err().with_origin("own.txt");
    assert!(error.to_string().starts_with("own.txt:1:2: no tab"), "{error}");
}
