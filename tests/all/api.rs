//! Promises of the API that no conversion shows.

use fanjian::{Config, Converter, Dictionary, Error, ErrorKind, Explanation, InvalidUtf8, Role};

#[test]
fn values_go_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Converter>();
    check::<Config>();
    check::<Dictionary>();
    check::<Explanation>();
    fn check_error<T: std::error::Error + Send + Sync + 'static>() {}
    check_error::<Error>();
}

#[test]
fn bytes_that_are_not_utf8_pass_and_part_the_text() {
    let converter = Converter::builtin("s2t").unwrap();
    // Between the two halves of 头发 the second is no longer hair.
    let cases: [(&[u8], &[u8]); 5] = [
        (b"\xE5\xA4\xB4\xFF\xE5\x8F\x91", b"\xE9\xA0\xAD\xFF\xE7\x99\xBC"),
        (b"\xE5\xA4\xB4\xE5\x8F", b"\xE9\xA0\xAD\xE5\x8F"),
        (b"\xED\xA0\x80\xE5\xA4\xB4", b"\xED\xA0\x80\xE9\xA0\xAD"),
        (b"\xF8\x88\x80\x80\x80", b"\xF8\x88\x80\x80\x80"),
        (b"\xC0\x80", b"\xC0\x80"),
    ];
    for (input, expected) in cases {
        assert_eq!(&*converter.convert_bytes(input), expected);
        let mut copied = Vec::new();
        converter.stream().copy(input, &mut copied).unwrap();
        assert_eq!(copied, expected);
    }
}

#[test]
fn strict_streams_tell_the_offset_and_keep_what_came_before() {
    let converter = Converter::builtin("s2t").unwrap();
    let cases: [(&[u8], u64, &str); 4] = [
        (b"\xE5\xA4\xB4\xFF", 3, "頭"),
        (b"\xE5\xA4\xB4\xE5\x8F", 3, "頭"),
        (b"ab\xE5\x8Fcd", 2, "ab"),
        (b"\x80", 0, ""),
    ];
    for (input, offset, before) in cases {
        for size in [1, 2, 3, 64] {
            let mut output = Vec::new();
            let mut stream = converter.stream().invalid_utf8(InvalidUtf8::Error);
            let pushed = input.chunks(size).try_for_each(|it| stream.push(it, &mut output));
            let error = pushed.and_then(|()| stream.finish(&mut output)).unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::InvalidUtf8 { offset: at } if *at == offset),
                "{error}"
            );
            assert_eq!(output, before.as_bytes());
        }
    }
}

#[test]
fn what_a_stream_holds_back_is_only_what_can_still_change() {
    let converter = Converter::builtin("s2twp").unwrap();
    let mut output = Vec::new();
    let mut stream = converter.stream();
    stream.push("鼠标坏了。\n".as_bytes(), &mut output).unwrap();
    assert_eq!(output, "滑鼠壞了。\n".as_bytes());
}

#[test]
fn explanations_name_stage_dictionary_key_and_candidates() {
    let explanation = Converter::builtin("s2tw").unwrap().explain("他爱台湾，心里");
    let steps: Vec<_> = explanation
        .spans
        .iter()
        .flat_map(|span| &span.steps)
        .map(|step| (step.role, &*step.dictionary, &*step.key, step.chosen()))
        .collect();
    assert_eq!(explanation.output, "他愛臺灣，心裡");
    assert!(steps.contains(&(Role::Segment, "STPhrases", "台湾", "台湾")), "{steps:?}");
    assert!(steps.contains(&(Role::Convert, "STPhrases", "台湾", "臺灣")), "{steps:?}");
    assert!(steps.contains(&(Role::Convert, "STPhrases", "心里", "心裏")), "{steps:?}");
    assert!(steps.contains(&(Role::Convert, "TWVariants", "裏", "裡")), "{steps:?}");
}

#[test]
fn a_deleted_key_has_an_empty_target() {
    let own = Dictionary::from_pairs([("的", "")]).unwrap();
    let converter = Converter::builder("s2t").unwrap().dictionary(own.named("own")).build();
    let explanation = converter.explain("我的头");
    assert_eq!(explanation.output, "我頭");
    let span = &explanation.spans[1];
    assert_eq!((span.source.clone(), span.target.clone()), (3..6, 3..3));
    assert_eq!((span.steps[0].role, &*span.steps[0].dictionary), (Role::Override, "own"));
}
