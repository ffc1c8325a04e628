use std::io::Read;
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let detector = fanjian::Detector::new().unwrap();
    if std::env::var_os("FJ_TIME").is_some() {
        let start = std::time::Instant::now();
        let d = detector.detect(&text);
        eprintln!(
            "{:?} {} runs {:.0} MB/s",
            d.writing,
            d.runs.len(),
            text.len() as f64 / start.elapsed().as_secs_f64() / 1e6
        );
        let start = std::time::Instant::now();
        let d = detector.conversion(&text);
        eprintln!(
            "{} {:.0} MB/s",
            d.probability,
            text.len() as f64 / start.elapsed().as_secs_f64() / 1e6
        );
        return;
    }
    if std::env::args().nth(1).is_some() {
        for doc in text.split('\x0c') {
            println!(
                "{:.4} {}",
                detector.conversion(doc).probability,
                detector.conversion(doc).evidence.len()
            );
        }
        return;
    }
    for line in text.lines() {
        let d = detector.detect(line);
        println!("{:?} {:.4} {:?}", d.writing, d.confidence, d.orthography.standard);
    }
}
