//! Subtitles of FFmpeg.

use std::fs;

use super::Desk;

const TAGGED: &str = "\
1
00:00:01,000 --> 00:00:02,500
<b>头</b>发还在，<i>后</i>来呢？
第二行里

2
00:00:03,000 --> 00:00:04,000
{\\an8}理发店
";

const PLAIN: &str = "\
1
00:00:01,000 --> 00:00:02,500
头发还在，后来呢？

2
00:00:03,000 --> 00:00:04,000
理发店
";

/// What becomes of the characters of these texts.
const TRADITIONAL: [(&str, &str); 6] =
    [("头", "頭"), ("发", "髮"), ("还", "還"), ("后", "後"), ("来", "來"), ("里", "裡")];

fn traditional(text: &str) -> String {
    TRADITIONAL.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// FFmpeg reads the same cues at the same times, and all but their text is what it wrote.
#[test]
fn ffmpeg_reads_what_became_of_its_subtitles() {
    let Some(desk) = Desk::with(&["ffmpeg"]) else { return };
    desk.write("tagged.srt", TAGGED);
    desk.write("plain.srt", PLAIN);
    for (from, name) in [
        ("tagged.srt", "a.srt"),
        ("tagged.srt", "a.ass"),
        ("tagged.srt", "a.vtt"),
        ("plain.srt", "a.lrc"),
    ] {
        let read = || desk.run("ffmpeg", &["-v", "error", "-i", name, "-f", "srt", "-"]);
        desk.run("ffmpeg", &["-v", "error", "-i", from, name]);
        let (source, before) = (fs::read_to_string(desk.path(name)).unwrap(), read());
        assert!(before.contains("00:00:03,000") && before.contains("理发店"), "{name}: {before}");
        desk.convert(name);
        assert_eq!(fs::read_to_string(desk.path(name)).unwrap(), traditional(&source), "{name}");
        assert_eq!(read(), traditional(&before), "{name}");
    }
}
