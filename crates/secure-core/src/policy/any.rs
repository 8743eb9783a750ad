//! [`AnyHeader`]: a header of a policy, whatever its type.

use crate::{
    header::Header,
    wire::{
        endpoint::EndpointName,
        error::Error,
        rendered::{Goes, OverHttp, Rendered},
        template::Template,
        text::HeaderName,
    },
};

/// A header of any type. What loops over the headers of a policy is compiled once, and not for each type.
pub(crate) struct AnyHeader<'h> {
    pub(crate) name: HeaderName,
    goes: Goes,
    only_reports: bool,
    header: &'h dyn Written,
}

impl<'h> AnyHeader<'h> {
    pub(crate) fn of<H: Header>(header: &'h H) -> Self {
        Self { name: H::NAME, goes: H::GOES, only_reports: H::IS_SILENT, header }
    }

    pub(crate) fn rendered(&self) -> Result<Rendered, Error> {
        rendered(self.name.clone(), self.goes, self.header.sent())
    }

    /// The endpoints of `Reporting-Endpoints` that it names.
    pub(crate) fn endpoints(&self) -> Vec<&'h EndpointName> {
        self.header.endpoints()
    }

    /// Whether nobody hears of what it reports.
    pub(crate) fn is_silent(&self) -> bool {
        self.only_reports && self.header.endpoints().is_empty()
    }
}

/// A header of this name as a text.
pub(crate) fn rendered(name: HeaderName, goes: Goes, header: &dyn Sent) -> Result<Rendered, Error> {
    let over_http = header.over_http()?;
    Ok(Rendered { over_http, ..Rendered::new(name, header.render()?, goes) })
}

/// The methods of [`Header`], which has constants and so cannot be a `dyn Header`.
trait Written {
    fn endpoints(&self) -> Vec<&EndpointName>;
    fn sent(&self) -> &dyn Sent;
}

/// Those that what is sent depends on.
pub(crate) trait Sent {
    fn render(&self) -> Result<Template, Error>;
    fn over_http(&self) -> Result<OverHttp, Error>;
}

impl<H: Header> Written for H {
    fn endpoints(&self) -> Vec<&EndpointName> {
        Header::endpoints(self)
    }

    fn sent(&self) -> &dyn Sent {
        self
    }
}

impl<H: Header> Sent for H {
    fn render(&self) -> Result<Template, Error> {
        Header::render(self)
    }

    fn over_http(&self) -> Result<OverHttp, Error> {
        Header::over_http(self)
    }
}
