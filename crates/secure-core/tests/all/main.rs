//! All tests of the public surface in one program, so that they link once.

mod config;
mod config_classes;
mod config_gate;
mod config_gate_mistakes;
mod config_mistakes;
mod config_objects;
mod config_schema;
mod config_tables;
mod configuration;
mod cookies;
mod csp_literal;
mod errors;
mod formats;
mod forwarded_hosts;
mod gate;
mod nonce;
mod properties;
mod reports;
mod round_trip;
mod set_cookie;
mod structured;
mod structured_headers;
mod transport;
mod transport_findings;
mod transport_properties;
