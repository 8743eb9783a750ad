//! What the tools that build and serve a front end need of a policy: WebAssembly, and hot reload.

use super::{ContentSecurityPolicy, Directive, Source, value::Value};

impl ContentSecurityPolicy {
    /// The same policy, in which pages may compile WebAssembly, as those of Leptos, Yew, Dioxus and Trunk do. It adds
    /// `'wasm-unsafe-eval'` to `script-src`, which allows WebAssembly alone, and no `eval` of JavaScript.
    ///
    /// Without it, `WebAssembly.instantiateStreaming` throws an error in every browser, and the page stays empty. The script
    /// that loads the module needs its own permission, as any other.
    ///
    /// ```
    /// # use secure_core::ContentSecurityPolicy;
    /// let csp: ContentSecurityPolicy = "default-src 'self'; script-src 'self'".parse()?;
    /// assert_eq!(csp.with_wasm().to_string(), "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// Specification: [CSP 3, WebAssembly](https://www.w3.org/TR/CSP3/#wasm-integration).
    #[must_use]
    #[inline]
    pub fn with_wasm(self) -> Self {
        self.append(Directive::ScriptSrc, Source::WasmUnsafeEval)
    }

    /// The same policy, for a page that the development server of a build tool takes part in, on this port of the
    /// developer's own machine: scripts, styles, images and fonts may come from `http://localhost:<port>`, and the page may
    /// ask it and hear of changes over a WebSocket.
    ///
    /// | tool | where the page comes from | what to write |
    /// |---|---|---|
    /// | Vite beside the application | the application | `with_dev_server(5173)` |
    /// | cargo-leptos | the application | `with_dev_server(3001)`, its reload port |
    /// | Trunk, or Vite with a proxy | the tool itself | nothing: the WebSocket is of the page's own site, which `'self'` lets through |
    ///
    /// Use it in development only, for example beside [`Policy::development`](crate::Policy::development): whatever listens on
    /// that port may run scripts in the page. The reload scripts that Trunk and cargo-leptos write into the page need the
    /// nonce. Where scripts are trusted by `'strict-dynamic'`, browsers ignore hosts, so that none is added for them: give
    /// `<script src="http://localhost:5173/@vite/client">` the nonce. Vite adds `<style>` elements by script; they need
    /// `'unsafe-inline'` in `style-src`, as `Policy::development` has it, or the nonce in `<meta property="csp-nonce">`.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Policy};
    /// let csp: ContentSecurityPolicy = "default-src 'self'".parse()?;
    /// assert_eq!(
    ///     csp.with_dev_server(5173).to_string(),
    ///     "default-src 'self'; script-src 'self' http://localhost:5173; style-src 'self' http://localhost:5173; \
    ///      img-src 'self' http://localhost:5173; font-src 'self' http://localhost:5173; \
    ///      connect-src 'self' http://localhost:5173 ws://localhost:5173",
    /// );
    ///
    /// let policy = Policy::development();
    /// let csp = policy.headers.content_security_policy.clone().unwrap_or_default().with_dev_server(5173);
    /// let policy = policy.with(csp);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn with_dev_server(mut self, port: u16) -> Self {
        const LOADED: [Directive; 5] =
            [Directive::ScriptSrc, Directive::StyleSrc, Directive::ImgSrc, Directive::FontSrc, Directive::ConnectSrc];
        let further = std::mem::take(&mut self.further);
        let source = |scheme: &str| format!("{scheme}://localhost:{port}").parse::<Source>().ok();
        let (pages, socket) = (source("http"), source("ws"));
        let ignores_hosts = self.ignores_hosts_of_scripts();
        for directive in LOADED.into_iter().filter(|directive| *directive != Directive::ScriptSrc || !ignores_hosts) {
            if let Some(source) = &pages {
                self = self.append_for_loading(directive, source);
            }
        }
        if let Some(source) = socket {
            self = self.append(Directive::ConnectSrc, source);
        }
        self.further = further.into_iter().map(|policy| policy.with_dev_server(port)).collect();
        self
    }

    /// Whether the list that decides about script elements has `'strict-dynamic'`.
    #[inline]
    fn ignores_hosts_of_scripts(&self) -> bool {
        let list = |name: &Directive| match self.directives.iter().find(|(known, _)| known == name) {
            Some((_, Value::Sources(list))) => Some(list),
            _ => None,
        };
        let mut deciding = [Directive::ScriptSrcElem, Directive::ScriptSrc, Directive::DefaultSrc].iter();
        deciding.find_map(list).is_some_and(|list| list.sources().contains(&Source::StrictDynamic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(csp: &str, expected: &str, change: impl Fn(ContentSecurityPolicy) -> ContentSecurityPolicy) {
        let once = change(csp.parse().unwrap());
        assert_eq!(once.to_string(), expected);
        assert_eq!(change(once).to_string(), expected, "twice is as once");
    }

    #[test]
    fn webassembly_is_a_matter_of_scripts() {
        let wasm = ContentSecurityPolicy::with_wasm;
        check("default-src 'self'", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", wasm);
        check("script-src 'none'", "script-src 'wasm-unsafe-eval'", wasm);
        check("img-src 'self'", "img-src 'self'", wasm);
        check(
            "script-src 'self', script-src *",
            "script-src 'self' 'wasm-unsafe-eval', script-src * 'wasm-unsafe-eval'",
            wasm,
        );
    }

    #[test]
    fn a_development_server_serves_what_pages_load() {
        let vite = |csp: ContentSecurityPolicy| csp.with_dev_server(5173);
        check(
            "script-src 'nonce-{nonce}' 'strict-dynamic'; connect-src 'self'",
            "script-src 'nonce-{nonce}' 'strict-dynamic'; connect-src 'self' http://localhost:5173 ws://localhost:5173",
            vite,
        );
        check(
            "script-src-elem 'self'; style-src 'unsafe-inline', script-src 'nonce-{nonce}' 'strict-dynamic'",
            "script-src-elem 'self' http://localhost:5173; style-src 'unsafe-inline' http://localhost:5173, \
             script-src 'nonce-{nonce}' 'strict-dynamic'",
            vite,
        );
    }
}
