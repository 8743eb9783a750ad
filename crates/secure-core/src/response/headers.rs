//! [`PreparedHeaders`]: headers in the framework's own types, and the way they are written on a response.

use std::fmt;

use crate::{
    header::{
        Header,
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly},
    },
    request::{exchange::Exchange, transport::Scheme},
    response::{
        adjust::{Adjustment, Target},
        backend::{Backend, NameSet},
        doubts::Idle,
    },
    wire::{
        conflict::Conflict,
        error::Error,
        fault::Fault,
        lint::Levels,
        nonce::Nonce,
        rendered::{Moment, Rendered},
        template::Template,
        text::HeaderName,
    },
};

mod adjustable;
mod compare;
mod stored;

pub(crate) use self::adjustable::Adjustable;
use self::adjustable::Extended;
use self::stored::{Sets, Stored, Text};
pub(super) use self::{
    compare::{Lines, quoted},
    stored::{CACHE_CONTROL, NO_STORE, name, value},
};

/// What a policy, a class of it or an override sends, as the framework `B` holds it.
pub(crate) struct PreparedHeaders<B: Backend> {
    stored: Stored<B>,
    removed: NameSet,
    conflict: Conflict,
    /// Where a content security policy of the handler counts beside ours.
    both: Option<Both<B>>,
    /// For adjustments: the headers that are rendered anew.
    adjustable: Adjustable,
    lines: Vec<(String, String)>,
}

/// What writes our policies beside one of the handler, and what looks for a nonce in that: a program in which none counts beside
/// ours is without them.
struct Both<B: Backend> {
    /// Gives back whether there is one.
    send: fn(&PreparedHeaders<B>, &mut B::Headers<'_>, u16, &Exchange) -> bool,
    has_foreign_nonce: fn(&PreparedHeaders<B>, &B::Headers<'_>, &Exchange) -> bool,
}

/// An adjustment, and the response that it is for.
pub(super) struct Adjusting<'a> {
    pub(super) status: u16,
    pub(super) exchange: &'a Exchange,
    pub(super) adjustment: &'a Adjustment,
    /// Hears what is to be known of it.
    pub(super) tell: &'a mut dyn FnMut(Told<'_>),
}

/// What is to be known of an adjustment.
#[derive(Clone, Copy)]
pub(super) enum Told<'f> {
    /// Why none of its sources is sent.
    Idle(Idle),
    /// Why one is not.
    Refused(&'f Fault),
    /// What is found in those that are.
    Warning(&'f Fault),
}

/// What is changed of headers that are written one by one.
trait Changes {
    fn leave_out(&self, name: &HeaderName) -> bool;
    /// The text of a header that has another one.
    fn template(&self, name: &HeaderName, pinned: bool) -> Option<Template>;
}

struct Unchanged;

impl Changes for Unchanged {
    fn leave_out(&self, _: &HeaderName) -> bool {
        false
    }

    fn template(&self, _: &HeaderName, _: bool) -> Option<Template> {
        None
    }
}

struct Changed<'a> {
    adjustment: &'a Adjustment,
    extended: &'a Extended,
}

impl Changes for Changed<'_> {
    fn leave_out(&self, name: &HeaderName) -> bool {
        self.adjustment.leaves_out(name)
    }

    fn template(&self, name: &HeaderName, pinned: bool) -> Option<Template> {
        self.extended.template(name, pinned)
    }
}

impl<B: Backend> PreparedHeaders<B> {
    /// Converts rendered headers with distinct names.
    pub(crate) fn new(
        rendered: &[Rendered],
        removed: NameSet,
        conflict: Conflict,
        adjustable: Adjustable,
    ) -> Result<Self, Error> {
        let stored = Stored::new(rendered)?;
        let mut lines = Vec::with_capacity(rendered.len());
        for header in rendered {
            lines.push((header.name.to_string(), header.template.text()));
        }
        Ok(Self { stored, removed, conflict, both: None, adjustable, lines })
    }

    /// The same, where a content security policy of the handler counts beside ours.
    pub(crate) fn beside_the_handlers(self) -> Self {
        Self { both: Some(Both { send: Self::send_beside, has_foreign_nonce: Self::has_other_nonce }), ..self }
    }

    /// Writes the headers on a response. Gives back whether one of them has the nonce for sure.
    #[inline]
    pub(super) fn apply(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) -> bool {
        if let Some(both) = &self.both {
            if (both.send)(self, headers, status, exchange) {
                return false;
            }
        }
        self.remove(headers);
        let nonce = exchange.minted_nonce().filter(|_| !self.stored.nonced.is_empty());
        match (Moment::of(status, nonce.is_some()), nonce) {
            (Moment::Switching, _) => self.send(headers, &self.stored.switching, exchange),
            (Moment::NotModified, _) => self.send_companions(headers, &self.stored.not_modified, exchange),
            (Moment::PageWithNonce, Some(nonce)) => return self.send_nonce(headers, nonce, exchange),
            (Moment::Page | Moment::PageWithNonce, _) => self.send_companions(headers, &self.stored.page, exchange),
        }
        false
    }

    /// Writes the headers on a response whose handler changed them: by the same rule, header by header.
    pub(super) fn apply_adjusted(
        &self,
        headers: &mut B::Headers<'_>,
        Adjusting { status, exchange, adjustment, tell }: Adjusting<'_>,
    ) {
        if let Some(why) = self.idle(headers, adjustment) {
            tell(Told::Idle(why));
        }
        let extended = self.adjustable.extend(adjustment, &self.lines);
        let changes: &dyn Changes =
            if extended.is_dropped() { &Unchanged } else { &Changed { adjustment, extended: &extended } };
        self.send_singly(headers, status, exchange, changes);
        extended.refused().for_each(|fault| tell(Told::Refused(fault)));
        extended.warnings().for_each(|fault| tell(Told::Warning(fault)));
    }

    /// Writes the headers one by one, some of them left out or with other texts.
    fn send_singly(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange, changes: &dyn Changes) {
        self.remove(headers);
        let (nonce, pinned) = (exchange.minted_nonce(), is_pinned(exchange));
        let moment = Moment::of(status, nonce.is_some());
        let stays = |name: &HeaderName| !changes.leave_out(name);
        // Asked before ours are sent.
        let cached = stays(&CACHE_CONTROL) && self.may_send(headers, &self.stored.cache_control);
        let mut nonced = false;
        for header in self.stored.all.iter().filter(|header| stays(&header.rendered.name)) {
            let Some(text) = header.rendered.text(pinned) else { continue };
            let other = changes.template(&header.rendered.name, pinned);
            let text = other.as_ref().unwrap_or(text);
            nonced |= text.has_holes();
            let adds = self.both.is_some() && is_policy(&header.rendered.name);
            if header.rendered.goes_out(text, moment, cached) && (adds || self.may_send(headers, &header.name)) {
                let filled = match nonce.filter(|_| text.has_holes()) {
                    Some(nonce) => text.fill(nonce),
                    None => text.without_nonce().as_str().into(),
                };
                // A second time changes nothing.
                if adds && B::lines(headers, &header.name).any(|line| line == filled.as_slice()) {
                    continue;
                }
                match B::filled(filled) {
                    Some(value) if adds => B::append(headers, &header.name, value),
                    Some(value) => B::insert(headers, &header.name, value),
                    None => {}
                }
            }
        }
        if nonced && moment == Moment::PageWithNonce && !B::contains(headers, &self.stored.cache_control) {
            if let Some(value) = B::filled(NO_STORE.as_str().into()) {
                B::insert(headers, &self.stored.cache_control, value);
            }
        }
    }

    /// Why no source of an adjustment is sent, if it has sources. Asked before the headers are written.
    fn idle(&self, headers: &B::Headers<'_>, adjustment: &Adjustment) -> Option<Idle> {
        let mut why = adjustment.has_sources().then_some(Idle::NoPolicy)?;
        for header in self.stored.all.iter().filter(|header| is_policy(&header.rendered.name)) {
            let is_enforced = header.rendered.name == ContentSecurityPolicy::NAME;
            let target = if is_enforced { Target::Enforced } else { Target::ReportOnly };
            if !adjustment.adds_to(target) {
                continue;
            }
            // Its author left the whole header out, and knows what that means.
            if adjustment.leaves_out(&header.rendered.name) {
                return None;
            }
            if self.both.is_some() || self.may_send(headers, &header.name) {
                return None;
            }
            why = Idle::Handler;
        }
        Some(why)
    }

    /// Writes how many headers there are, and which.
    pub(super) fn fmt_named(&self, f: &mut fmt::Formatter<'_>, which: &str) -> fmt::Result {
        write!(f, "{} security headers {which}", self.lines().len())?;
        for (index, (name, text)) in self.lines().enumerate() {
            write!(f, "{} {name}: {text}", if index == 0 { ":" } else { " |" })?;
        }
        Ok(())
    }

    /// Whether a response has a content security policy, of a kind that ours has.
    fn has_policy(&self, headers: &B::Headers<'_>) -> bool {
        let mut policies = self.stored.all.iter().filter(|header| is_policy(&header.rendered.name));
        policies.any(|header| B::contains(headers, &header.name))
    }

    /// Whether a policy that the handler set has a nonce that ours lacks, and both count: no script with it runs.
    #[inline]
    pub(super) fn has_foreign_nonce(&self, headers: &B::Headers<'_>, exchange: &Exchange) -> bool {
        self.both.as_ref().is_some_and(|both| (both.has_foreign_nonce)(self, headers, exchange))
    }

    /// Writes ours beside a policy of the handler, if there is one.
    fn send_beside(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) -> bool {
        let is_beside = self.has_policy(headers);
        if is_beside {
            self.send_singly(headers, status, exchange, &Unchanged);
        }
        is_beside
    }

    fn has_other_nonce(&self, headers: &B::Headers<'_>, exchange: &Exchange) -> bool {
        let mut ours = self.stored.all.iter().filter(|header| header.rendered.name == ContentSecurityPolicy::NAME);
        let Some(ours) = ours.next() else { return false };
        let known = exchange.minted_nonce().filter(|_| ours.rendered.template.has_holes());
        self.adjustable.limits_elements() && B::lines(headers, &ours.name).any(|line| has_other_nonce(line, known))
    }

    #[inline]
    fn remove(&self, headers: &mut B::Headers<'_>) {
        if !self.removed.is_empty() {
            B::remove(headers, &self.removed);
        }
    }

    #[inline]
    fn send(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        B::apply(headers, if is_pinned(exchange) { &sets.pinned } else { &sets.unpinned }, self.conflict);
    }

    #[inline]
    fn send_companions(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        // Asked before ours is sent, which would hide the answer.
        let wanted = !self.stored.companions.is_empty() && self.may_send(headers, &self.stored.cache_control);
        self.send(headers, sets, exchange);
        if wanted {
            for (name, value) in &self.stored.companions {
                if self.may_send(headers, name) {
                    B::insert(headers, name, value.clone());
                }
            }
        }
    }

    fn send_nonce(&self, headers: &mut B::Headers<'_>, nonce: &Nonce, exchange: &Exchange) -> bool {
        // Where the handler wins, the set itself leaves its `Cache-Control` alone.
        let uncached = self.conflict == Conflict::Keep || !B::contains(headers, &self.stored.cache_control);
        // Which of the (one or two) headers with a placeholder go out, a bit each: again asked before ours are sent.
        let wanted = self
            .stored
            .nonced
            .iter()
            .rev()
            .fold(0u32, |wanted, header| wanted << 1 | u32::from(self.may_send(headers, &header.name)));
        self.send_companions(
            headers,
            if uncached { &self.stored.page_with_nonce } else { &self.stored.page },
            exchange,
        );
        let pinned = is_pinned(exchange);
        let mut is_placed = false;
        for (index, header) in self.stored.nonced.iter().enumerate() {
            if let Some(Text { template, without_nonce }) = header.text(pinned).filter(|_| wanted >> index & 1 == 1) {
                let filled = B::filled(template.fill(nonce));
                is_placed |= filled.is_some() && template.has_holes();
                B::insert(headers, &header.name, filled.unwrap_or_else(|| without_nonce.clone()));
            }
        }
        is_placed
    }

    /// Whether our header goes out, for all that the handler has set.
    fn may_send(&self, headers: &B::Headers<'_>, name: &B::Name) -> bool {
        self.conflict == Conflict::Replace || !B::contains(headers, name)
    }

    /// Who wins where the handler has set a header too.
    pub(super) fn conflict(&self) -> Conflict {
        self.conflict
    }

    /// Whether the policy says itself what caches may keep.
    pub(super) fn has_cache_control(&self) -> bool {
        self.lines().any(|(name, _)| name == CACHE_CONTROL.as_str())
    }

    /// The levels of lints about these headers.
    pub(super) fn levels(&self) -> &Levels {
        self.adjustable.levels()
    }

    /// The headers in their order, with a nonce as `{nonce}`.
    pub(super) fn lines(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.lines.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// Whether browsers enforce several of this header.
fn is_policy(name: &HeaderName) -> bool {
    *name == ContentSecurityPolicy::NAME || *name == ContentSecurityPolicyReportOnly::NAME
}

/// Whether a policy has a nonce that is not this one.
fn has_other_nonce(line: &[u8], known: Option<&Nonce>) -> bool {
    const BEGINNING: &[u8] = b"'nonce-";
    let words = line.split(|byte| matches!(byte, b' ' | b'\t' | b';' | b','));
    let mut nonces = words.filter_map(|word| {
        let (beginning, nonce) = word.split_at_checked(BEGINNING.len())?;
        beginning.eq_ignore_ascii_case(BEGINNING).then_some(nonce)
    });
    nonces.any(|nonce| known.is_none_or(|known| nonce.strip_suffix(b"'") != Some(known.as_bytes())))
}

/// Whether the host may be pinned to HTTPS.
fn is_pinned(exchange: &Exchange) -> bool {
    exchange.scheme() != Scheme::Http && !exchange.is_local()
}

impl<B: Backend> fmt::Display for PreparedHeaders<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_named(f, "on its responses")
    }
}

impl<B: Backend> fmt::Debug for PreparedHeaders<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.lines()).finish()
    }
}
