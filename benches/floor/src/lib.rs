//! The floor: hand-written inserts of headers whose names and values were made before.
//!
//! In a crate of its own, with one place for each framework's map that inserts into it. There the compiler inlines all of
//! it; in a crate that inserts in several places, as most do, it does not, and the same lines take a third longer in the
//! map of `http` 1 and half as long again in Rocket's.

/// Inserts into the map of `http` 1.
pub fn http(headers: &mut http::HeaderMap, pairs: &[(http::HeaderName, http::HeaderValue)]) {
    for (name, value) in pairs {
        headers.insert(name.clone(), value.clone());
    }
}

/// Inserts into actix's map.
pub fn actix(
    headers: &mut actix_web::http::header::HeaderMap,
    pairs: &[(actix_web::http::header::HeaderName, actix_web::http::header::HeaderValue)],
) {
    for (name, value) in pairs {
        headers.insert(name.clone(), value.clone());
    }
}

/// Inserts into Rocket's map, whose names and values are lent.
pub fn rocket(response: &mut rocket::Response<'_>, lines: &[(&'static str, &'static str)]) {
    for (name, value) in lines {
        response.set_raw_header(*name, *value);
    }
}
