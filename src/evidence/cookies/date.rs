//! Dates as browsers read them in `Expires`: RFC 6265bis, section 5.1.1, in the form that Chromium gives it.
//!
//! Firefox reads dates with NSPR, which knows time zones and takes `24:00:00` and 31 February for the day after; `docs/browsers.md` has the list.

/// What separates the parts of a date.
fn separates(byte: u8) -> bool {
    byte == b'\t' || (byte.is_ascii_punctuation() && byte != b':') || byte == b' '
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Seconds since 1970 of a date; nothing where it is none.
pub fn parse(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for part in text.as_bytes().split(|byte| separates(*byte)).filter(|part| !part.is_empty()) {
        if !part.first().is_some_and(u8::is_ascii_digit) {
            // The first three letters tell the month: `Maybe` is May.
            let named = |name: &&str| part.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
            month = month.or_else(|| (1..).zip(MONTHS).find(|(_, name)| named(name)).map(|(number, _)| number));
        } else if part.contains(&b':') {
            time = time.or_else(|| clock(part));
        } else if day.is_none() && part.len() <= 2 {
            day = Some(number(part));
        } else if year.is_none() && part.len() <= 5 {
            year = Some(number(part));
        }
    }
    let (hour, minute, second) = time.filter(|(hour, minute, second)| *hour < 24 && *minute < 60 && *second < 60)?;
    let year = match year? {
        short @ 0..70 => short + 2000,
        short @ 70..100 => short + 1900,
        year => year,
    };
    let (month, day) = (month?, day?);
    if !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// `hh:mm:ss`, a digit or two each; what follows is passed over.
fn clock(part: &[u8]) -> Option<(i64, i64, i64)> {
    let mut rest = part;
    let mut next = |last: bool| {
        let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let (own, after) = rest.split_at_checked(digits).filter(|(own, _)| !own.is_empty())?;
        rest = if last { after } else { after.strip_prefix(b":")? };
        Some(number(own))
    };
    Some((next(false)?, next(false)?, next(true)?))
}

/// The number with which a short piece begins.
fn number(digits: &[u8]) -> i64 {
    digits.iter().take_while(|byte| byte.is_ascii_digit()).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 January 1970 in the Gregorian calendar; years are counted from March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_chromium_reads_them() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Wed, 05 May 2027 10:20:30 GMT", Some(1_809_512_430)),
            ("Wednesday, 05-May-27 10:20:30 GMT", Some(1_809_512_430)),
            ("Wed May  5 10:20:30 2027", Some(1_809_512_430)),
            ("\"Wed, 05 Maybe 02027 10:20:30abc +0200\"", Some(1_809_512_430)),
            ("Sat, 29 Feb 2020 1:2:3", Some(1_582_938_123)),
            ("Mon, 01 Jan 1600 00:00:00 GMT", Some(-11_676_096_000)),
            ("Mon, 29 Feb 2027 00:00:00 GMT", None),
            ("Wed, 05 May 2027", None),
            ("Wed, 05 May 2027 24:00:00 GMT", None),
            ("Wed, 05 May 2027 10:60:30 GMT", None),
            ("Wed, 05 May 2027 10:20:60 GMT", None),
            ("Wed, 05 May 2027 10:20 GMT", None),
            ("Wed, 05 May 2027 100:20:30 GMT", None),
            ("Wed, 05 May 123456 10:20:30 GMT", None),
            ("2027-05-05T10:20:30Z", None),
            ("0", None),
            ("never", None),
            ("", None),
            ("٣", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }

    #[test]
    fn each_day_of_four_centuries_follows_the_one_before() {
        let mut before = days(1599, 12, 31);
        for year in 1600..2001 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days(year, month, day), before + 1, "{year}-{month}-{day}");
                    before += 1;
                }
            }
        }
        assert_eq!(days(1970, 1, 1), 0);
    }
}
