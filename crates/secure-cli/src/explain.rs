//! `secure-headers explain`: what a name means.

use crate::{Outcome, arguments::Explain, fail};

pub(crate) fn run(arguments: &Explain) -> Outcome {
    fail(&arguments.name)
}
