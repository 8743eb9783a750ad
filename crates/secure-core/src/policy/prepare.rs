//! From what is wanted to what is sent: the checks of a policy as a whole, at start-up. Nothing can fail after this.

use crate::{
    policy::{Policy, check, headers::Headers, idle},
    request::{door::Door, gate::Gate},
    response::{
        backend::{Backend, NameSet},
        check::{HeaderText, budget},
        class::{ClassJudge, ResponseClass},
        cookie_guard::CookieGuard,
        headers::{Adjustable, PreparedHeaders},
        overrides::PreparedOverride,
        prepared::{Classes, Prepared},
    },
    wire::{
        conflict::HandlerPolicy,
        error::{Error, Faults},
        fault::{Cure, Fault},
        lint::Levels,
        rendered::Rendered,
    },
};

impl Policy {
    /// Checks the policy as a whole and converts it into a framework's own types: the step that may fail, at start-up.
    ///
    /// Applications call `SecureHeaders::new` of their adapter, which calls this.
    ///
    /// # Errors
    /// All faults at once: headers that contradict one another, and headers that cannot be written.
    pub fn prepare<B: Backend>(&self) -> Result<Prepared<B>, Error> {
        let levels = self.levels.over(&self.headers.levels);
        let mut faults = Faults::at(&levels);
        let headers = Checked::new(&self.headers, levels, &mut faults);
        check::application(self, &mut faults);
        idle::login(&headers.rendered, &mut faults);
        let mut classes = Vec::with_capacity(self.classes.len());
        for (class, own) in &self.classes {
            classes.push((*class, headers.class(*class, own, &mut faults)));
        }
        let warnings = faults.into_warnings()?;
        let mut prepared = Vec::with_capacity(classes.len());
        for (class, own) in &classes {
            prepared.push((*class, own.prepared()?));
        }
        let classes = (!prepared.is_empty()).then_some(Classes { headers: prepared, judge: ClassJudge::NEW });
        self.send(headers.prepared()?, classes, warnings)
    }

    fn send<B: Backend>(
        &self,
        headers: PreparedHeaders<B>,
        classes: Option<Classes<B>>,
        warnings: Vec<Fault>,
    ) -> Result<Prepared<B>, Error> {
        let door = Door::new(self.transport.clone(), self.gate());
        let scheme_cure = (!self.development).then(|| door.scheme_cure());
        let cookies = CookieGuard::new(self.cookies.clone(), scheme_cure);
        Prepared::new(headers, classes, door, cookies, warnings)
            .map(|prepared| prepared.reporting_to(report_paths(self)))
    }

    /// What is decided before the handler runs, if anything is.
    fn gate(&self) -> Option<Gate> {
        let mut keepers = Vec::new();
        keepers.extend(self.allowed_hosts.as_ref().map(|hosts| (hosts.keep.0.keeper)(hosts)));
        keepers.extend(self.redirect().map(|redirect| (redirect.keep.0.keeper)(redirect)));
        keepers.extend(self.resource_isolation.as_ref().map(|isolation| (isolation.keep.0.keeper)(isolation)));
        Gate::new(keepers)
    }
}

impl<B: Backend> PreparedOverride<B> {
    /// Checks headers and converts them into a framework's own types, for the rest of the process.
    ///
    /// ```
    /// # use secure_core::{Headers, MemoryBackend};
    /// use secure_core::PreparedOverride;
    ///
    /// let strict = PreparedOverride::<MemoryBackend>::new(&Headers::strict())?;
    /// assert_eq!(strict.lines().next(), Some(("Strict-Transport-Security", "max-age=63072000; includeSubDomains")));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the headers at once.
    pub fn new(headers: &Headers) -> Result<&'static Self, Error> {
        let mut faults = Faults::at(&headers.levels);
        let checked = Checked::new(headers, headers.levels.clone(), &mut faults);
        idle::levels(headers, &mut faults);
        let warnings = faults.into_warnings()?;
        checked.prepared().map(|prepared| Self::of(prepared, warnings))
    }

    /// An override with other headers for responses of this class, in place of those that it had for the class. `None` is an
    /// override that switches all headers off.
    ///
    /// # Errors
    /// All faults of the headers at once, or when there are no other headers beside those of the class.
    pub fn for_class(
        base: Option<&'static Self>,
        class: ResponseClass,
        headers: &Headers,
    ) -> Result<&'static Self, Error> {
        let Some(base) = base else {
            let problem = format!("it is off, and has no headers for {class:?} either");
            return Err(Error::new("override", problem, "begin with an override of headers, even of none"));
        };
        let mut faults = Faults::default();
        let has_nosniff = base.lines().any(|(name, _)| name == "X-Content-Type-Options");
        let checked = Checked::of_class(class, headers, base.levels(), has_nosniff, &mut faults);
        let warnings = faults.into_warnings()?;
        checked.prepared().map(|own| base.and(class, own, warnings))
    }
}

/// Headers that were checked, where no fault was found.
struct Checked<'h> {
    headers: &'h Headers,
    levels: Levels,
    rendered: Vec<Rendered>,
}

impl<'h> Checked<'h> {
    fn new(headers: &'h Headers, levels: Levels, faults: &mut Faults) -> Self {
        let rendered = render(headers, faults);
        check::headers(headers, faults);
        let mut lines = Vec::with_capacity(rendered.len());
        for header in &rendered {
            lines.push(HeaderText { name: header.name.to_string().into(), text: header.template.text().into() });
        }
        budget(&lines, faults);
        Self { headers, levels, rendered }
    }

    /// The headers of a class in place of these.
    fn class(&self, class: ResponseClass, own: &'h Headers, faults: &mut Faults) -> Self {
        let has_nosniff = self.headers.x_content_type_options.is_some();
        let checked = Checked::of_class(class, own, &self.headers.levels, has_nosniff, faults);
        // At the levels of the policy, which both are about.
        let mut found = Faults::at(&self.levels);
        idle::login(&checked.rendered, &mut found);
        idle::pin(&self.rendered, &checked.rendered, &mut found);
        faults.take_in(&format!("{class:?}"), found);
        if checked.sends_the_same(self) {
            idle::class(class, faults);
        }
        checked
    }

    /// The headers of a class. Their faults say which class they are of.
    fn of_class(
        class: ResponseClass,
        headers: &'h Headers,
        outer: &Levels,
        has_nosniff: bool,
        faults: &mut Faults,
    ) -> Self {
        let place = format!("{class:?}");
        let levels = headers.levels.over(outer);
        let mut own = Faults::at(&levels);
        let checked = Self::new(headers, levels, &mut own);
        idle::levels(headers, &mut own);
        faults.take_in(&place, own);
        if has_nosniff && headers.x_content_type_options.is_none() {
            let cure =
                Cure::both("add XContentTypeOptions::NoSniff to it", "add x-content-type-options = \"nosniff\" to it");
            faults.push(place, "the class has lost X-Content-Type-Options", cure);
        }
        checked
    }

    /// Whether responses get the same from both.
    fn sends_the_same(&self, other: &Self) -> bool {
        let rest = |headers: &'h Headers| (&headers.removed, headers.conflict, headers.handler_policy);
        self.rendered == other.rendered && rest(self.headers) == rest(other.headers)
    }

    fn prepared<B: Backend>(&self) -> Result<PreparedHeaders<B>, Error> {
        let Self { headers, levels, rendered } = self;
        let adjustable = Adjustable::new(
            headers.content_security_policy.clone(),
            headers.content_security_policy_report_only.clone(),
            headers.x_frame_options,
            levels.clone(),
        );
        let removed = NameSet::new(headers.removed_names());
        let prepared = PreparedHeaders::new(rendered, removed, headers.conflict, adjustable)?;
        Ok(match headers.handler_policy {
            HandlerPolicy::Both => prepared.beside_the_handlers(),
            HandlerPolicy::ByConflict => prepared,
        })
    }
}

/// The paths of ours that browsers report to.
fn report_paths(policy: &Policy) -> Vec<String> {
    let mut paths = Vec::new();
    report_paths_of(&policy.headers, &mut paths);
    for (_, headers) in &policy.classes {
        report_paths_of(headers, &mut paths);
    }
    paths
}

fn report_paths_of(headers: &Headers, paths: &mut Vec<String>) {
    let mut add = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        if path.starts_with('/') && !path.starts_with("//") {
            paths.push(path.to_owned());
        }
    };
    if let Some(endpoints) = &headers.reporting_endpoints {
        for (_, address) in endpoints.iter() {
            add(address.as_str());
        }
    }
    let enforced = headers.content_security_policy.as_ref().map(ToString::to_string);
    let reported = headers.content_security_policy_report_only.as_ref().map(ToString::to_string);
    for text in [enforced, reported].iter().flatten() {
        for directive in text.split([';', ',']) {
            if let Some(addresses) = directive.trim().strip_prefix("report-uri ") {
                addresses.split(' ').for_each(&mut add);
            }
        }
    }
}

/// Every header, rendered, in the order of the fields.
fn render(headers: &Headers, faults: &mut Faults) -> Vec<Rendered> {
    let mut rendered = Vec::new();
    for header in headers.typed() {
        rendered.extend(faults.keep(header.rendered()));
    }
    if let Some(cache_control) = &headers.cache_control {
        rendered.extend(cache_control.companions());
    }
    for header in &headers.custom {
        rendered.push(header.rendered());
    }
    rendered
}
