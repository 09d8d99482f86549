//! The response times of a run of requests.

use std::time::Duration;

/// Durations from the moment when each request was due: a request that waited for an earlier one includes its wait.
#[derive(Clone, Debug, Default)]
pub struct Times {
    answered: Vec<Duration>,
    /// The unexpected answers.
    pub errors: Vec<String>,
}

impl Times {
    pub fn add(&mut self, took: Duration, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.answered.push(took),
            Err(error) => self.errors.push(error),
        }
    }

    pub fn of(all: impl IntoIterator<Item = Times>) -> Self {
        let mut sum = all.into_iter().fold(Self::default(), |mut sum, one| {
            sum.answered.extend(one.answered);
            sum.errors.extend(one.errors);
            sum
        });
        sum.answered.sort();
        sum
    }

    pub fn requests(&self) -> usize {
        self.answered.len() + self.errors.len()
    }

    /// The time within which this many percent were answered, by the nearest rank; none without answers.
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let rank = (self.answered.len() * percent).div_ceil(100).max(1);
        self.answered.get(rank - 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_nearest_rank() {
        let one = |ms: u64| {
            let mut times = Times::default();
            times.add(Duration::from_millis(ms), Ok(()));
            times
        };
        let times = Times::of((1..=20).rev().map(one));
        assert_eq!(times.percentile(50), Some(Duration::from_millis(10)));
        assert_eq!(times.percentile(95), Some(Duration::from_millis(19)));
        assert_eq!(times.percentile(100), Some(Duration::from_millis(20)));
        assert_eq!(Times::default().percentile(95), None);
    }

    #[test]
    fn an_error_is_a_request_without_a_time() {
        let mut times = Times::default();
        times.add(Duration::from_secs(9), Err("500".to_owned()));
        assert_eq!((times.requests(), times.percentile(95)), (1, None));
    }
}
