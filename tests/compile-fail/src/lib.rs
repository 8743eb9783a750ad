//! What the types of secure refuse to compile. Each file of `cases/wrong` is a promise, beside what the compiler says.
//!
//! It is a package of its own, so that building the cases does not build five frameworks. After a change of the
//! compiler's messages, write the expected ones anew with `TRYBUILD=overwrite cargo test -p secure-compile-fail`.
