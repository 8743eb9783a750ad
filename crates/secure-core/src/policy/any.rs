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
        let over_http = self.header.over_http()?;
        Ok(Rendered { over_http, ..Rendered::new(self.name.clone(), self.header.render()?, self.goes) })
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

/// The methods of [`Header`], which has constants and so cannot be a `dyn Header`.
trait Written {
    fn render(&self) -> Result<Template, Error>;
    fn endpoints(&self) -> Vec<&EndpointName>;
    fn over_http(&self) -> Result<OverHttp, Error>;
}

impl<H: Header> Written for H {
    fn render(&self) -> Result<Template, Error> {
        Header::render(self)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        Header::endpoints(self)
    }

    fn over_http(&self) -> Result<OverHttp, Error> {
        Header::over_http(self)
    }
}
