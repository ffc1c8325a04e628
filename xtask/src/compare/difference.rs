//! How far one output is from another.

/// Edit distance in characters, line by line.
pub(crate) fn characters(output: &str, reference: &str) -> usize {
    let (mut ours, mut theirs) = (output.split('\n'), reference.split('\n'));
    let mut sum = 0;
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return sum,
            (Some(ours), Some(theirs)) if ours == theirs => {}
            (ours, theirs) => {
                let ours: Vec<char> = ours.unwrap_or_default().chars().collect();
                let theirs: Vec<char> = theirs.unwrap_or_default().chars().collect();
                sum += strsim::generic_levenshtein(&ours, &theirs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn distance_is_by_line() {
        assert_eq!(characters("記憶體\n資料庫\n", "記憶體\n資料庫\n"), 0);
        assert_eq!(characters("記憶體\n資料\n皇后", "內存\n資料庫\n皇後"), 3 + 1 + 1);
        assert_eq!(characters("一\n二三", "一"), 2);
    }
}
