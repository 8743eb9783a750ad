//! Which part of a host name belongs to one owner: the registrable domain.
//!
//! The full list of public suffixes has some ten thousand rules and changes weekly. This table holds the country codes under
//! which names are registered one level down, and the second levels used there; every other suffix is one label. The profile
//! [`observatory`](crate::observatory) needs it to distinguish scripts of the own site from others, and to refuse cookies for a whole
//! suffix.

/// Country codes, and the labels below them under which names are registered.
const SECOND_LEVELS: &[(&str, &str)] = &[
    ("ac", "com edu gov mil net org"),
    ("ae", "ac co gov mil net org sch"),
    ("ar", "com edu gob gov int mil net org tur"),
    ("at", "ac co gv or"),
    ("au", "asn com edu gov id net org"),
    ("bd", "ac com edu gov info mil net org"),
    ("bn", "com edu gov net org"),
    ("br", "adv agr art blog com eco edu eng gov ind inf jus leg mil net org pro tv"),
    ("cn", "ac com edu gov mil net org"),
    ("co", "com edu gov mil net nom org"),
    ("cr", "ac co ed fi go or sa"),
    ("cy", "ac biz com gov ltd net org press pro tm"),
    ("do", "art com edu gob gov mil net org sld web"),
    ("ec", "com edu fin gob gov info med mil net org pro"),
    ("eg", "com edu gov mil net org sci"),
    ("es", "com edu gob nom org"),
    ("fj", "ac com gov mil name net org pro"),
    ("fr", "asso com gouv nom prd tm"),
    ("ge", "com edu gov mil net org pvt"),
    ("gh", "com edu gov mil org"),
    ("gr", "com edu gov net org"),
    ("gt", "com edu gob ind mil net org"),
    ("hk", "com edu gov idv net org"),
    ("hr", "com from iz name"),
    ("hu", "co info org priv sport tm"),
    ("id", "ac biz co desa go mil my net or ponpes sch web"),
    ("il", "ac co gov idf k12 muni net org"),
    ("in", "ac co edu firm gen gov ind mil net nic org res"),
    ("ir", "ac co gov id net org sch"),
    ("it", "edu gov"),
    ("jm", "com edu gov net org"),
    ("jo", "com edu gov mil name net org sch"),
    ("jp", "ac ad co ed go gr lg ne or"),
    ("ke", "ac co go info me mobi ne or sc"),
    ("kh", "com edu gov mil net org per"),
    ("kr", "ac co es go hs kg mil ms ne or pe re sc"),
    ("kw", "com edu gov net org"),
    ("lb", "com edu gov net org"),
    ("lk", "ac assn com edu gov grp ltd net org sch"),
    ("ly", "com edu gov id med net org plc sch"),
    ("ma", "ac co gov net org press"),
    ("mm", "com edu gov net org"),
    ("mo", "com edu gov net org"),
    ("mt", "com edu net org"),
    ("mx", "com edu gob net org"),
    ("my", "biz com edu gov mil name net org"),
    ("ng", "com edu gov i mil mobi name net org sch"),
    ("ni", "com edu gob info mil net nom org web"),
    ("np", "com edu gov mil net org"),
    ("nz", "ac co cri geek gen govt health iwi kiwi maori mil net org parliament school"),
    ("om", "co com edu gov med museum net org pro"),
    ("pa", "ac com edu gob med net nom org sld"),
    ("pe", "com edu gob mil net nom org"),
    ("ph", "com edu gov mil net ngo org"),
    ("pk", "biz com edu fam gob gok gov net org web"),
    ("pl", "com edu gov info net org waw"),
    ("pr", "biz com edu gov info name net org pro"),
    ("pt", "com edu gov int net nome org publ"),
    ("py", "com coop edu gov mil net org"),
    ("qa", "com edu gov mil name net org sch"),
    ("ro", "arts com firm info nom nt org rec store tm www"),
    ("rs", "ac co edu gov in org"),
    ("ru", "ac edu gov int mil"),
    ("sa", "com edu gov med net org pub sch"),
    ("sg", "com edu gov net org per"),
    ("sv", "com edu gob org red"),
    ("th", "ac co go in mi net or"),
    ("tn", "com gov ind info intl mincom nat net org tourism"),
    ("tr", "av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tv web"),
    ("tw", "com ebiz edu game gov idv mil net org"),
    ("tz", "ac co go hotel info me mil mobi ne or sc tv"),
    ("ua", "com edu gov in net org"),
    ("ug", "ac co com go ne or org sc"),
    ("uk", "ac co gov ltd me net nhs org plc police sch"),
    ("uy", "com edu gub mil net org"),
    ("uz", "co com net org"),
    ("ve", "co com edu gob info net org web"),
    ("vn", "ac biz com edu gov health info int name net org pro"),
    ("za", "ac agric alt co edu gov law mil net ngo nom org school web"),
    ("zm", "ac biz co com edu gov info mil net org sch"),
    ("zw", "ac co gov mil org"),
];

/// Services that give each customer a name below theirs. Browsers keep cookies of one customer from another.
const SHARED: &[&str] = &[
    "appspot.com",
    "azurewebsites.net",
    "blogspot.com",
    "cloudfront.net",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "s3.amazonaws.com",
    "vercel.app",
    "web.app",
    "workers.dev",
];

/// The registrable domain of a host: its suffix and one label more. `None` for an address, a single label, and a suffix.
pub(crate) fn registrable(host: &str) -> Option<&str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if is_address(host) {
        return None;
    }
    let suffix = suffix_labels(host);
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let before = dots.nth(suffix - 1)?;
    let start = host.get(..before)?.rfind('.').map_or(0, |at| at + 1);
    host.get(start..).filter(|_| before > 0)
}

/// Whether a cookie for this domain would reach sites of several owners.
pub(crate) fn is_shared(domain: &str) -> bool {
    is_address(domain) || registrable(domain).is_none() || SHARED.contains(&domain)
}

fn suffix_labels(host: &str) -> usize {
    let mut labels = host.rsplit('.');
    let (Some(top), Some(second)) = (labels.next(), labels.next()) else { return 1 };
    let listed = SECOND_LEVELS.binary_search_by_key(&top, |(code, _)| *code).ok();
    let row = listed.and_then(|index| SECOND_LEVELS.get(index));
    if row.is_some_and(|(_, levels)| levels.split(' ').any(|level| level == second)) { 2 } else { 1 }
}

/// Whether a host is an address of IP.
pub(crate) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_of_one_owner() {
        for (host, expected) in [
            ("www.site.example", Some("site.example")),
            ("site.example", Some("site.example")),
            ("a.b.co.uk", Some("b.co.uk")),
            ("co.uk", None),
            ("a.github.io", Some("github.io")),
            ("localhost", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("a.com.", Some("a.com")),
            (".com", None),
            ("", None),
        ] {
            assert_eq!(registrable(host), expected, "{host}");
        }
    }

    #[test]
    fn domains_of_many() {
        for domain in ["com", "co.uk", "github.io", "10.0.0.1", "localhost"] {
            assert!(is_shared(domain), "{domain}");
        }
        assert!(!is_shared("site.example"));
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(SECOND_LEVELS.is_sorted_by_key(|(code, _)| *code));
    }
}
