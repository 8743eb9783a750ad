//! [`Part`]: one of the policies of a header, of which there may be several, each of which must allow a thing.

use secure_core::{ContentSecurityPolicy, Directive, header::content_security_policy::read::read};

/// One policy.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) policy: ContentSecurityPolicy,
    /// As a browser reads it: the name of each directive, and its words.
    read: Vec<(String, Vec<String>)>,
}

impl Part {
    /// The policies of a header, each by itself.
    pub(super) fn all(policy: &ContentSecurityPolicy) -> Vec<Self> {
        // In a policy there is no comma, not even in an address.
        let parts: Result<Vec<_>, _> = policy.to_string().split(',').map(|part| part.trim().parse()).collect();
        parts.unwrap_or_else(|_| vec![policy.clone()]).into_iter().map(Self::of).collect()
    }

    fn of(policy: ContentSecurityPolicy) -> Self {
        Self { read: directives(&policy), policy }
    }

    pub(super) fn words(&self, name: &str) -> Option<&[String]> {
        self.read.iter().find(|(known, _)| known == name).map(|(_, words)| words.as_slice())
    }

    /// The directive to change: the one of elements or attributes alone only where the policy names it.
    pub(super) fn place(&self, directive: Directive) -> Directive {
        match directive {
            _ if self.words(directive.as_str()).is_some() => directive,
            Directive::ScriptSrcElem | Directive::ScriptSrcAttr => Directive::ScriptSrc,
            Directive::StyleSrcElem | Directive::StyleSrcAttr => Directive::StyleSrc,
            other => other,
        }
    }

    /// The sources that count for the directive, where any do: else everything is allowed.
    pub(super) fn sources(&self, directive: Directive) -> Option<&[String]> {
        let mut names = std::iter::once(&directive).chain(directive.fallbacks());
        names.find_map(|name| self.words(name.as_str()))
    }

    /// Whether the directive says `'none'` itself, which somebody meant; plug-ins are nobody's oversight either.
    pub(super) fn is_closed(&self, directive: Directive) -> bool {
        let named =
            if directive == Directive::ObjectSrc { self.sources(directive) } else { self.words(directive.as_str()) };
        named.is_some_and(|words| words.iter().any(|word| word.eq_ignore_ascii_case("'none'")))
    }
}

/// The name of each directive, and its words.
pub(super) fn directives(policy: &ContentSecurityPolicy) -> Vec<(String, Vec<String>)> {
    let read = read(&policy.to_string()).into_iter().next().unwrap_or_default();
    read.directives.into_iter().map(|directive| (directive.name, directive.words)).collect()
}
