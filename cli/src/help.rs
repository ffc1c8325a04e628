//! What the help says beside the options: examples in front of them, notes and exit codes behind.
//!
//! Lines that begin with two spaces stay lines, in the manual too, and are less than 80 columns wide. A paragraph is one line,
//! which is broken as wide as the terminal is.

/// Examples stand where they are seen first.
pub(crate) const TEMPLATE: &str = "\
{about-with-newline}
{usage-heading} {usage}

{before-help}{all-args}{after-help}";

pub(crate) const EXAMPLES: &str = "\
Examples:
  echo '鼠标和内存' | fanjian -c s2twp         滑鼠和記憶體
  fanjian -c t2s -i 紅樓夢.txt -o 红楼梦.txt
  fanjian --to zh-Hant-TW -i 新闻.txt          the best answer, not OpenCC's
  fanjian convert --to zh-Hant-TW -w 书稿/     all files of a folder, in place
  fanjian convert -c s2t --check 第一章.md     what would change; exit code 1
  fanjian explain --to zh-Hant-TW 新闻.txt
  fanjian repair 网页.txt                      斗爭、后者 → 鬥爭、後者
  fanjian normalize --to zh-TW 原稿.txt        “Ａ４”, → 「A4」，
  fanjian detect *.txt";

pub(crate) const CONVERT: &str = "\
Examples:
  fanjian convert --to zh-Hant-TW 新闻.txt -o 新聞.txt
  fanjian convert -c s2hk --in-place 第一章.md 第二章.md
  fanjian convert --to zh-Hant -w=.bak -g '*.md' 书稿/    the originals stay
  fanjian convert --to zh-TW --to-encoding utf-8 --out-dir 繁體/ 字幕/
  fanjian convert -c s2t --check 第一章.md                what would change
  fanjian convert --to zh-TW --report ambiguous 新闻.txt  what to proof-read
  fanjian convert -c s2t --dict 人名.txt 新闻.txt         范冰冰<TAB>范冰冰";

pub(crate) const EXPLAIN: &str = "\
Examples:
  echo '头发' | fanjian explain --to zh-TW
  fanjian explain -c s2twp 新闻.txt
  fanjian explain --to zh-Hant --json 新闻.txt";

pub(crate) const REPAIR: &str = "\
Examples:
  echo '斗爭之后，于是沖突又起' | fanjian repair    鬥爭之後，於是衝突又起
  fanjian repair --check 网页.txt                   what would change, and why
  fanjian repair -w 第一章.md 第二章.md";

pub(crate) const REPAIR_NOTES: &str = "\
Only Traditional text is repaired, and only where it shows that a character-by-character converter made it: a page is \
judged in windows of some 1,500 Chinese characters. Simplified and Japanese sentences, punctuation, Latin text, URLs, \
paths and code, and the text's own choice of forms (為 or 爲) stay.";

pub(crate) const NORMALIZE: &str = "\
Examples:
  echo '他說：“Ａ４紙沒了,去買。”' | fanjian normalize --to zh-TW
      他說：「A4紙沒了，去買。」
  fanjian normalize --to zh-Hans --steps width,spaces 语料.txt -o 净.txt
  fanjian normalize --to zh-TW --skip punctuation -w 第一章.md 第二章.md
  fanjian normalize --to zh-HK --protect '\\{\\{.*?\\}\\}' 模板.txt";

pub(crate) const CORPUS: &str = "\
Examples:
  fanjian corpus convert --to zh-Hant --field text --out-dir 繁體/ 语料/
  fanjian corpus repair --out-dir 净/ 网页-*.jsonl.zst
  fanjian corpus normalize --to zh-Hans --out-dir 净/ part-*.parquet";

pub(crate) const CORPUS_CONVERT: &str = "\
Examples:
  fanjian corpus convert --to zh-Hant --field text --out-dir 繁體/ 语料/
  fanjian corpus convert -c s2t --field 'turns[].text' --out-dir 繁體/ 对话/
  fanjian corpus convert -c t2s -j 8 --out-dir 简体/ 新聞-*.txt.zst";

pub(crate) const CORPUS_REPAIR: &str = "\
Examples:
  fanjian corpus repair --field text --out-dir 净/ 网页-*.jsonl.zst
  fanjian corpus repair --to zh-Hant-TW --verify --out-dir 净/ 网页/";

pub(crate) const CORPUS_NORMALIZE: &str = "\
Examples:
  fanjian corpus normalize --to zh-Hans --out-dir 净/ part-*.parquet
  fanjian corpus normalize --to zh-Hans --steps width --out-dir 净/ 语料/";

pub(crate) const CORPUS_EXIT_CODES: &str = "\
Exit codes:
  0  done: each shard is written, or was done before
  2  any error, as a field that no shard has; what failed is not written";

pub(crate) const DETECT: &str = "\
Examples:
  fanjian detect *.txt             a.txt: Simplified (1.00)
  fanjian detect --lines 网页.txt  网页.txt:3-7: Simplified (0.99)
  fanjian detect --json 网页.txt";

pub(crate) const DETECT_NOTES: &str = "\
Told are: Simplified, Traditional, mixed, Japanese, either (Chinese that reads the same in both), none; how likely that \
is right; whose spelling it follows; and whether a character-by-character converter made it, by the first 256 KiB \
(`fanjian repair` mends that).

Exit codes:
  0  done, whatever was told
  2  any error";

pub(crate) const CONFIGS: &str = "\
Examples:
  fanjian configs
  fanjian configs | grep Taiwan";

pub(crate) const FORMATS: &str = "\
Examples:
  fanjian formats
  fanjian convert --to zh-Hant --format srt 字幕.txt";

pub(crate) const DICT: &str = "\
Examples:
  fanjian dict compile 人名.txt -o 人名.dict
  fanjian convert -c s2t --dict 人名.dict 新闻.txt";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  fanjian completions bash > ~/.local/share/bash-completion/completions/fanjian
  fanjian completions zsh > ~/.zfunc/_fanjian       with ~/.zfunc in $fpath
  fanjian completions fish > ~/.config/fish/completions/fanjian.fish";

pub(crate) const MAN: &str = "\
Examples:
  fanjian man | man -l -
  fanjian man --out-dir ~/.local/share/man/man1     then: man fanjian-convert";

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done, or the reader had enough; with --check, --diff, -l: no change found
  1  with --check, --diff, -l: something would change
  2  any error; nothing is half-written but standard output and devices";

pub(crate) const PLAIN_EXIT_CODES: &str = "\
Exit codes:
  0  done, or the reader had enough
  2  any error";

/// Notes of a command that may change files, and its exit codes.
pub(crate) fn after(notes: &str) -> String {
    format!("{}\n\n{EXIT_CODES}", notes.trim_end())
}
