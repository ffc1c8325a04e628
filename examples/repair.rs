use std::io::{Read, Write};
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let start = std::time::Instant::now();
    let repairer = fanjian::Repairer::new().unwrap();
    let made = start.elapsed();
    let repair = repairer.repair(&text);
    let took = start.elapsed() - made;
    if std::env::args().nth(1).is_some() {
        for c in &repair.changes {
            eprintln!(
                "{}→{} {} {} {:.1}",
                c.before,
                c.after,
                &text[c.word.clone()],
                c.rule.unwrap_or("word"),
                c.margin
            );
        }
    }
    if std::env::var_os("FJ_TIME").is_some() {
        eprintln!("made {made:?}, {:.0} MB/s", text.len() as f64 / took.as_secs_f64() / 1e6);
    }
    std::io::stdout().write_all(repair.text.as_bytes()).unwrap();
}
