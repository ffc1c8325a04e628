//! Subtitles and lyrics.

use fanjian_documents::Format;
use proptest::prelude::*;

use super::documents::check;
use super::hostile::{only_text_changes, spoilt, takes_linear_time};

/// Checks a document for what each of its lines becomes; none, as it is.
fn check_lines(format: Format, lines: &[(&str, Option<&str>)]) {
    for end in ["\n", "\r\n", "\r"] {
        let source: String = lines.iter().flat_map(|(line, _)| [*line, end]).collect();
        let expected: String =
            lines.iter().flat_map(|(line, now)| [now.unwrap_or(line), end]).collect();
        check(format, "s2t", &source, &expected);
    }
}

#[test]
fn subrip_as_files_have_it() {
    check_lines(
        Format::Srt,
        &[
            ("\u{FEFF}从头开始", None),
            ("1", None),
            ("00:00:01,000 --> 00:00:02,000 X1:10 Y1:20", None),
            (
                "{\\an8}<font color=\"红头\" face='发'>我的头</font><i>发</i>",
                Some("{\\an8}<font color=\"红头\" face='发'>我的頭</font><i>髮</i>"),
            ),
            ("", None),
            ("空行后面也是头发", Some("空行後面也是頭髮")),
            ("12:30 --> 头发", Some("12:30 --> 頭髮")),
            ("理发 --> 头发", Some("理髮 --> 頭髮")),
            ("3 < 5, {头} <发> < i >", Some("3 < 5, {頭} <發> < i >")),
            ("<i 头发", Some("<i 頭髮")),
            ("0:0:3.5-->0:0:4", None),
            ("没有号码的头发", Some("沒有號碼的頭髮")),
            ("00: 00: 05, 000 --> 00: 00: 06, 000", None),
            ("头发", Some("頭髮")),
        ],
    );
}

#[test]
fn webvtt() {
    check_lines(
        Format::Vtt,
        &[
            ("\u{FEFF}WEBVTT 头发", None),
            ("Kind: captions", None),
            ("Language: zh-CN", Some("Language: zh-Hant")),
            ("", None),
            ("NOTE 头发", None),
            ("头发", None),
            ("", None),
            ("STYLE", None),
            ("::cue(.头发) { color: red }", None),
            ("", None),
            ("头发一", None),
            ("00:01.000 --> 00:02.000 align:start", None),
            (
                "<v.响 王发 &amp; 头>我的头<00:01.500><c.发>发</c></v>",
                Some("<v.响 王發 &amp; 頭>我的頭<00:01.500><c.发>髮</c></v>"),
            ),
            (
                "头&nbsp;发 &lt;头&zwj;发&gt; <lang zh-CN>理</lang>发",
                Some("頭&nbsp;發 &lt;頭&zwj;發&gt; <lang zh-Hant>理</lang>髮"),
            ),
            // What stands above is a text of its own.
            ("<ruby>头<rt>头</rt>发<rt>发</ruby>", Some("<ruby>頭<rt>頭</rt>髮<rt>發</ruby>")),
            ("<ruby>理<rt>发<b头", Some("<ruby>理<rt>發<b头")),
            ("", None),
            ("头发二", None),
        ],
    );
    // Names that a style goes by.
    let source = "WEBVTT\n\nSTYLE\n::cue(v[voice=\"王发\"]) {}\n\n00:01 --> 00:02\n<v 王发>头发";
    check(Format::Vtt, "s2t", source, &source.replace("头发", "頭髮"));
}

#[test]
fn substation_alpha() {
    check_lines(
        Format::Ass,
        &[
            ("\u{FEFF}[Script Info]", None),
            ("Title: 我的头发", Some("Title: 我的頭髮")),
            ("Original Script: 王发", None),
            ("[V4+ Styles]", None),
            ("Format: Name, Fontname", None),
            ("Style: 头发,微软雅黑", None),
            ("[Events]", None),
            (
                "Dialogue: 0,0:00:01.00,0:00:02.00,头发,王发,0,0,0,横幅头发,头发,头发",
                Some("Dialogue: 0,0:00:01.00,0:00:02.00,头发,王发,0,0,0,横幅头发,頭髮,頭髮"),
            ),
            ("Format: Layer, Start, Style, Text", None),
            ("Comment: 0,0,头发,头发", None),
            (
                "Dialogue: 0,0,头发,{\\k10}头{\\k20\\fn发}发, 头\\N发\\n头\\h发",
                Some("Dialogue: 0,0,头发,{\\k10}頭{\\k20\\fn发}髮, 頭\\N發\\n頭\\h發"),
            ),
            (
                "Dialogue: 0,0,头发,头{\\pos(1,2)\\p1}发 m 0 0{\\p0}发{\\pbo1}{发",
                Some("Dialogue: 0,0,头发,頭{\\pos(1,2)\\p1}发 m 0 0{\\p0}發{\\pbo1}{發"),
            ),
            ("Dialogue: 头发", None),
            ("[Fonts]", None),
            ("Dialogue: 0,0,头发,头发", None),
        ],
    );
}

#[test]
fn lyrics() {
    check_lines(
        Format::Lrc,
        &[
            ("\u{FEFF}[ti: 头发 ]", Some("\u{FEFF}[ti: 頭髮 ]")),
            ("[ar:王发][by:王发]", Some("[ar:王發][by:王发]")),
            ("[offset:-500]", None),
            (
                "[00:01.00][01:02:03]我的头<00:01.50>发[00:02]吗",
                Some("[00:01.00][01:02:03]我的頭<00:01.50>髮[00:02]嗎"),
            ),
            ("[00:03.00", None),
            ("[合唱:头发] [2012头发] <头发>", Some("[合唱:頭髮] [2012頭髮] <頭髮>")),
            ("头发", Some("頭髮")),
        ],
    );
}

const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>头</i>发\n\n2\n00:00:03,000 --> 00:00:04,000\n头\n";
const VTT: &str =
    "WEBVTT\nLanguage: en\n\n00:01.000 --> 00:02.000\n<v 头>头&lt;<ruby>头<rt>头</rt></ruby>\n";
const ASS: &str = "[Events]\nFormat: Layer, Text\nDialogue: 0,{\\k1}头{\\p1}头{\\p0}\\N头\n";
const LRC: &str = "[ti:头]\n[00:01.00][00:02.00]头<00:03.00>发\n";

proptest! {
    #[test]
    fn nothing_panics_and_all_but_text_stays(srt in spoilt(SRT), vtt in spoilt(VTT), ass in spoilt(ASS), lrc in spoilt(LRC)) {
        // None is refused.
        for (format, source) in [(Format::Srt, srt), (Format::Vtt, vtt), (Format::Ass, ass), (Format::Lrc, lrc)] {
            prop_assert!(only_text_changes(format, &[], &source), "{format}");
        }
    }
}

#[test]
fn marks_take_linear_time() {
    let heads = [
        (Format::Srt, "0:01 --> 0:02\n"),
        (Format::Vtt, "0:01 --> 0:02\n"),
        (Format::Ass, "[Events]\nDialogue:,,,,,,,,,"),
        (Format::Lrc, ""),
    ];
    let pieces =
        ["<", "<a", "{", "{\\", "[", "[0:", "[a:", "\\", "&", "<rt>", "{\\p", "-->", "\r", ","];
    for (format, head) in heads {
        for piece in pieces {
            for end in ["", "\n", ">", "]", "}"] {
                takes_linear_time(format, |count| head.to_owned() + &piece.repeat(count) + end);
                let line = piece.to_owned() + end;
                takes_linear_time(format, |count| head.to_owned() + &line.repeat(count));
            }
        }
    }
}
