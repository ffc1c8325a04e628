use fanjian::Converter;
use proptest::prelude::*;

use super::*;
use crate::{Conversion, Format};

fn conversion() -> Conversion {
    Conversion { converter: Converter::builtin("s2twp").unwrap(), target: None }
}

proptest! {
    #[test]
    fn windows_give_what_the_whole_gives(
        lines in prop::collection::vec("(\\{\"[头a]\":\"([头发内存乾a ]|\\\\n|\\\\\"|\\\\u53d1){0,9}\"\\})?\r?", 0..20),
        is_ended: bool,
        size in 1_usize..200,
    ) {
        let source = lines.join("\n") + if is_ended { "\n" } else { "" };
        let (reader, how) = (Format::JsonLines.reader(&[]).unwrap().unwrap(), conversion());
        let (mut whole, mut windows) = (Vec::new(), Vec::new());
        Document::read(source.as_bytes(), &*reader).unwrap().write(&how, &mut whole).unwrap();
        let stats = rewrite_windows(size, &*reader, source.as_bytes(), &mut windows, &how).unwrap();
        prop_assert_eq!(&windows, &whole);
        prop_assert_eq!(stats.read, source.len() as u64);
        prop_assert_eq!(stats.written, whole.len() as u64);
    }

    #[test]
    fn errors_name_the_line_of_the_file(before in 0_usize..50, size in 1_usize..100) {
        let source = "\"头发\"\n".repeat(before) + "[\"内存\", x]\n\"头发\"\n";
        let reader = Format::JsonLines.reader(&[]).unwrap().unwrap();
        let error = rewrite_windows(size, &*reader, source.as_bytes(), Vec::new(), &conversion());
        match error {
            Err(Error::Malformed { line, column, .. }) => {
                prop_assert_eq!((line, column), (before + 1, 8));
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
