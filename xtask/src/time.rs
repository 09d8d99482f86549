//! Dates in UTC, and durations for people.

use std::time::Duration;

/// `4.6 s`, or `3 min 20 s` for a long duration.
pub fn seconds(took: Duration) -> String {
    let s = took.as_secs_f64();
    if s < 100.0 { format!("{s:.1} s") } else { format!("{} min {:02} s", took.as_secs() / 60, took.as_secs() % 60) }
}

/// A running duration: whole seconds, or whole minutes for a long one.
pub fn clock(time: Duration) -> String {
    match time.as_secs() {
        s @ 0..100 => format!("{s} s"),
        s @ 100..600 => format!("{} min {:02} s", s / 60, s % 60),
        s => format!("{} min", (s + 30) / 60),
    }
}

/// `2026-11-22T10-31-04` from seconds since the epoch. It sorts by time, and every file system accepts it as a name.
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

/// `2026-11-22T10:31:04Z`, as Kubernetes and RFC 3339 write it.
pub fn moment(seconds: u64) -> String {
    let stamp = stamp(seconds);
    let (date, time) = stamp.split_once('T').unwrap_or_default();
    format!("{date}T{}Z", time.replace('-', ":"))
}

/// Seconds since the epoch from Kubernetes' format, such as `2026-11-22T10:31:04Z`.
pub fn parse(moment: &str) -> Option<u64> {
    let (date, time) = moment.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, by: char| text.split(by).map(|n| n.parse::<u64>().ok()).collect::<Option<Vec<u64>>>();
    let [year, month, day] = numbers(date, '-')?.try_into().ok()?;
    let [hour, minute, second] = numbers(time.split('.').next()?, ':')?.try_into().ok()?;
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The inverse of the derivation above.
    let (y, mp) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, yoe) = (y / 400, y % 400);
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5 + day - 1;
    Some((era * 146_097 + doe - 719_468) * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[test]
    fn says_times_as_people_do() {
        assert_eq!(super::seconds(Duration::from_millis(4620)), "4.6 s");
        assert_eq!(super::seconds(Duration::from_secs(200)), "3 min 20 s");
        let clock = |s| super::clock(Duration::from_secs(s));
        assert_eq!([9, 130, 700].map(clock), ["9 s", "2 min 10 s", "12 min"]);
    }

    #[test]
    fn names_a_moment() {
        assert_eq!(super::stamp(0), "1970-01-01T00-00-00");
        assert_eq!(super::stamp(1_795_343_464), "2026-11-22T10-31-04");
    }

    #[test]
    fn reads_a_moment_as_kubernetes_writes_it() {
        assert_eq!(super::moment(1_795_343_464), "2026-11-22T10:31:04Z");
        assert_eq!(super::parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(super::parse("2026-11-22T10:31:04Z"), Some(1_795_343_464));
        assert_eq!(
            super::parse("2028-02-29T23:59:59.123456Z").map(super::stamp).as_deref(),
            Some("2028-02-29T23-59-59")
        );
        assert_eq!(super::parse("yesterday"), None);
    }
}
