//! What callers cannot see of windows.
#![allow(clippy::unwrap_used)] // a test stops where it fails

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Here, Repairer, Window, windows};

/// Lines short and long, with Han and without.
fn lines() -> impl Strategy<Value = String> {
    let unit = select(vec!["的", "後。", "a", "の", "`后`", "https://a.tw/后", "```\n"]);
    let line = (unit, 0..9000_usize, any::<bool>())
        .prop_map(|(unit, count, ends)| unit.repeat(count) + if ends { "\n" } else { "" });
    vec(line, 0..12).prop_map(|lines| lines.concat())
}

/// Lines of several lengths, scripts and sentences.
const LINES: [&str; 7] = [
    "\n",
    "后來如此，嘗謂余曰。\n",
    "后來如此，嘗謂余曰：\n",
    "他說：「為了什么？」\n",
    "a\n",
    "为什么？\n",
    "の里。𠀀\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// What is certain of the beginning of a text is so of all of it: streams rest on that.
    #[test]
    fn windows_of_a_beginning_are_those_of_the_whole(text in lines(), cut in 0.0..1.0_f64) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let cut = text.floor_char_boundary((text.len() as f64 * cut) as usize);
        let repairer = Repairer::new().unwrap();
        let windows = |text: &str, is_last| {
            let Repairer { characters, protector, .. } = &repairer;
            windows(text, characters, protector, &mut Here::default(), is_last).0
        };
        let of = |window: &Window| (window.range(), window.protected.clone());
        let whole: Vec<_> = windows(&text, true).iter().map(of).collect();
        let certain: Vec<_> = windows(&text[..cut], false).iter().map(of).collect();
        prop_assert_eq!(&whole[..certain.len()], &*certain);
        prop_assert_eq!(whole.iter().map(|it| it.0.len()).sum::<usize>(), text.len());
    }

    /// What is known of a window's lines is so after some of them became others.
    #[test]
    fn a_window_that_changed_is_as_if_it_were_new(
        lines in vec((select(&LINES[..]), select(&LINES[..])), 0..20),
    ) {
        let (before, now): (String, String) = lines.into_iter().unzip();
        let repairer = Repairer::new().unwrap();
        let after = |window: &Window, before: &str, now: &str| {
            window.after(before, now, &[], &repairer.characters)
        };
        let known = after(&Window::default(), "", &before);
        let changed = format!("{:?}", after(&known, &before, &now));
        prop_assert_eq!(changed, format!("{:?}", after(&Window::default(), "", &now)));
    }
}
