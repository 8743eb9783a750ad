//! [`PreparedHeaders`]: headers in the framework's own types, and the way they are written on a response.

use std::fmt;

use crate::{
    request::{exchange::Exchange, transport::Scheme},
    response::{
        adjust::Adjustment,
        backend::{Backend, NameSet},
    },
    wire::{
        conflict::Conflict,
        error::Error,
        lint::Levels,
        nonce::Nonce,
        rendered::{Goes, Moment, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod adjustable;
mod compare;
mod stored;

pub(crate) use self::adjustable::Adjustable;
use self::{
    adjustable::Extended,
    stored::{Nonced, Sets, Single, Text, entry},
};
pub(super) use self::{
    compare::{Lines, quoted},
    stored::{name, value},
};

/// What a policy, a class of it or an override sends, as the framework `B` holds it.
pub(crate) struct PreparedHeaders<B: Backend> {
    page: Sets<B>,
    /// If the handler set no `Cache-Control`. The texts with a place for the nonce are put in after it.
    page_with_nonce: Sets<B>,
    not_modified: Sets<B>,
    switching: Sets<B>,
    nonced: Vec<Nonced<B>>,
    cache_control: B::Name,
    /// Sent wherever the policy's own `Cache-Control` is.
    companions: Vec<(B::Name, B::Value)>,
    removed: NameSet,
    conflict: Conflict,
    /// For adjustments: all headers one by one, and those that are rendered anew.
    all: Vec<Single<B>>,
    adjustable: Adjustable,
    lines: Vec<(String, String)>,
}

impl<B: Backend> PreparedHeaders<B> {
    /// Converts rendered headers with distinct names.
    pub(crate) fn new(
        rendered: &[Rendered],
        removed: NameSet,
        conflict: Conflict,
        adjustable: Adjustable,
    ) -> Result<Self, Error> {
        let nonced = rendered.iter().filter(|header| header.template.has_holes());
        let companions = rendered.iter().filter(|header| header.goes == Goes::WithCacheControl);
        let no_store = Rendered::new(CACHE_CONTROL, Template::fixed(NO_STORE), Goes::Always);
        let no_store = rendered.iter().all(|header| header.name != CACHE_CONTROL).then_some(&no_store);
        Ok(Self {
            page: Sets::new(rendered.iter(), Moment::Page)?,
            page_with_nonce: Sets::new(rendered.iter().chain(no_store), Moment::PageWithNonce)?,
            not_modified: Sets::new(rendered.iter(), Moment::NotModified)?,
            switching: Sets::new(rendered.iter(), Moment::Switching)?,
            nonced: nonced.map(Nonced::new).collect::<Result<_, _>>()?,
            cache_control: name::<B>(&CACHE_CONTROL)?,
            companions: companions
                .map(|header| entry::<B>(&header.name, &header.template))
                .collect::<Result<_, _>>()?,
            removed,
            conflict,
            all: rendered.iter().map(Single::new).collect::<Result<_, _>>()?,
            adjustable,
            lines: rendered.iter().map(|header| (header.name.to_string(), header.template.text())).collect(),
        })
    }

    /// Writes the headers on a response.
    #[inline]
    pub(super) fn apply(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        self.remove(headers);
        let nonce = exchange.minted_nonce().filter(|_| !self.nonced.is_empty());
        match (Moment::of(status, nonce.is_some()), nonce) {
            (Moment::Switching, _) => self.send(headers, &self.switching, exchange),
            (Moment::NotModified, _) => self.send_companions(headers, &self.not_modified, exchange),
            (Moment::PageWithNonce, Some(nonce)) => self.send_nonce(headers, nonce, exchange),
            (Moment::Page | Moment::PageWithNonce, _) => self.send_companions(headers, &self.page, exchange),
        }
    }

    /// Writes the headers on a response whose handler changed them: by the same rule, header by header.
    pub(super) fn apply_adjusted(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        adjustment: &Adjustment,
    ) -> Extended {
        let extended = self.adjustable.extend(adjustment, &self.lines);
        let nothing = Adjustment::new();
        let adjustment = if extended.is_dropped() { &nothing } else { adjustment };
        self.remove(headers);
        let (nonce, pinned) = (exchange.minted_nonce(), is_pinned(exchange));
        let moment = Moment::of(status, nonce.is_some());
        let stays = |name: &HeaderName| !adjustment.leaves_out(name);
        // Asked before ours are sent.
        let cached = stays(&CACHE_CONTROL) && self.may_send(headers, &self.cache_control);
        let mut nonced = false;
        for header in self.all.iter().filter(|header| stays(&header.rendered.name)) {
            let Some(text) = header.rendered.text(pinned) else { continue };
            let changed = extended.template(&header.rendered.name, pinned);
            let text = changed.as_ref().unwrap_or(text);
            nonced |= text.has_holes();
            if header.rendered.goes_out(text, moment, cached) && self.may_send(headers, &header.name) {
                let filled = match nonce.filter(|_| text.has_holes()) {
                    Some(nonce) => text.fill(nonce),
                    None => text.without_nonce().as_str().into(),
                };
                if let Some(value) = B::filled(filled) {
                    B::insert(headers, &header.name, value);
                }
            }
        }
        if nonced && moment == Moment::PageWithNonce && !B::contains(headers, &self.cache_control) {
            if let Some(value) = B::filled(NO_STORE.as_str().into()) {
                B::insert(headers, &self.cache_control, value);
            }
        }
        extended
    }

    #[inline]
    fn remove(&self, headers: &mut B::Headers<'_>) {
        if !self.removed.is_empty() {
            B::remove(headers, &self.removed);
        }
    }

    fn send(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        B::apply(headers, if is_pinned(exchange) { &sets.pinned } else { &sets.unpinned }, self.conflict);
    }

    fn send_companions(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        // Asked before ours is sent, which would hide the answer.
        let wanted = !self.companions.is_empty() && self.may_send(headers, &self.cache_control);
        self.send(headers, sets, exchange);
        if wanted {
            for (name, value) in &self.companions {
                if self.may_send(headers, name) {
                    B::insert(headers, name, value.clone());
                }
            }
        }
    }

    fn send_nonce(&self, headers: &mut B::Headers<'_>, nonce: &Nonce, exchange: &Exchange) {
        // Where the handler wins, the set itself leaves its `Cache-Control` alone.
        let uncached = self.conflict == Conflict::Keep || !B::contains(headers, &self.cache_control);
        // Which of the (one or two) headers with a placeholder go out, a bit each: again asked before ours are sent.
        let wanted = self
            .nonced
            .iter()
            .rev()
            .fold(0u32, |wanted, header| wanted << 1 | u32::from(self.may_send(headers, &header.name)));
        self.send_companions(headers, if uncached { &self.page_with_nonce } else { &self.page }, exchange);
        let pinned = is_pinned(exchange);
        for (index, header) in self.nonced.iter().enumerate() {
            if let Some(Text { template, without_nonce }) = header.text(pinned).filter(|_| wanted >> index & 1 == 1) {
                let value = B::filled(template.fill(nonce)).unwrap_or_else(|| without_nonce.clone());
                B::insert(headers, &header.name, value);
            }
        }
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

const CACHE_CONTROL: HeaderName = HeaderName::from_static("Cache-Control");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Whether the host may be pinned to HTTPS.
fn is_pinned(exchange: &Exchange) -> bool {
    exchange.scheme() != Scheme::Http && !exchange.is_local()
}

impl<B: Backend> fmt::Debug for PreparedHeaders<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.lines()).finish()
    }
}
