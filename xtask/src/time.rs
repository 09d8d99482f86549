//! Dates as people read them, in UTC.

/// `2026-11-22T10-31-04` for seconds since the epoch: sorts by time and is a file name everywhere.
pub fn stamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil date from days, with March as the first month of the year, after Howard Hinnant's public derivation.
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}-{:02}-{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_a_moment() {
        assert_eq!(super::stamp(0), "1970-01-01T00-00-00");
        assert_eq!(super::stamp(1_795_343_464), "2026-11-22T10-31-04");
    }
}
