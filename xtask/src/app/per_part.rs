//! A value for each part. It replaces two lists that an index would have to keep in step.

use super::part::Part;
use std::ops::{Index, IndexMut};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PerPart<T> {
    backend: T,
    frontend: T,
}

impl<T> PerPart<T> {
    #[cfg(test)]
    pub fn new(of: impl Fn(Part) -> T) -> Self {
        Self { backend: of(Part::Backend), frontend: of(Part::Frontend) }
    }

    /// # Errors
    /// The first error of `of`.
    pub fn try_new<E>(of: impl Fn(Part) -> Result<T, E>) -> Result<Self, E> {
        Ok(Self { backend: of(Part::Backend)?, frontend: of(Part::Frontend)? })
    }

    pub fn map<U>(self, to: impl Fn(Part, T) -> U) -> PerPart<U> {
        PerPart { backend: to(Part::Backend, self.backend), frontend: to(Part::Frontend, self.frontend) }
    }

    /// In the order of `Part::ALL`.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.backend, &self.frontend].into_iter()
    }
}

impl<T> Index<Part> for PerPart<T> {
    type Output = T;

    fn index(&self, part: Part) -> &T {
        match part {
            Part::Backend => &self.backend,
            Part::Frontend => &self.frontend,
        }
    }
}

impl<T> IndexMut<Part> for PerPart<T> {
    fn index_mut(&mut self, part: Part) -> &mut T {
        match part {
            Part::Backend => &mut self.backend,
            Part::Frontend => &mut self.frontend,
        }
    }
}
